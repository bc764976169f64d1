package dev.smalti.convert;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenOrder;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.spec.ConfigSection;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The permuter of a checkpoint: its class in the config ({@code permuter_config}), and the order that it keeps as a buffer
 * ({@code forward_shuffle_idx}).
 */
final class OrderReader {
    private static final String KEY = "permuter_config";
    private static final String BUFFER = "permuter.forward_shuffle_idx";
    private static final String IDENTITY = "Identity";

    private final String file;
    private final String name;
    private final @Nullable ConfigSection section;
    private final @Nullable CheckpointTensor buffer;

    private OrderReader(String file, String name, @Nullable ConfigSection section, @Nullable CheckpointTensor buffer) {
        this.file = file;
        this.name = name;
        this.section = section;
        this.buffer = buffer;
    }

    /** The permuter of a checkpoint; empty where there is none, or it changes nothing. */
    static Optional<OrderReader> of(OpenSource source) {
        ProjectConfig config = source.config();
        CheckpointTensor buffer = source.whole().find(BUFFER).orElse(null);
        ConfigSection section = config == null || !config.model().has(KEY)
                ? null
                : config.model().nested(KEY);
        String target = section == null ? "" : section.target().orElse("");
        String name = target.substring(target.lastIndexOf('.') + 1);
        if (buffer == null && (name.isEmpty() || name.equals(IDENTITY))) {
            return Optional.empty();
        }
        return Optional.of(new OrderReader(source.file(), name, section, buffer));
    }

    /** Rows and columns that it orders ({@code H}, {@code W}), where the config says them. */
    Optional<GridShape> shape() {
        if (section == null || !section.has("H") || !section.has("W")) {
            return Optional.empty();
        }
        int rows = section.required("H");
        int columns = section.required("W");
        if (rows < 1 || columns < 1) {
            throw SmaltiException.badInput(
                    section.where("H") + ": a window has at least one row and column, found " + rows + "x" + columns);
        }
        return Optional.of(new GridShape(rows, columns));
    }

    /**
     * The order of a window.
     *
     * @throws SmaltiException where it is of another length, or neither stored nor known
     */
    TokenOrder read(GridShape window) {
        if (buffer == null) {
            return TokenOrder.named(name, window);
        }
        long[] places = buffer.longs();
        if (places.length != window.length()) {
            throw SmaltiException.badInput(buffer.name() + " of " + file + " orders " + places.length
                    + " tokens, the window of " + window + " has " + window.length() + "; --window says another");
        }
        int[] narrow = Arrays.stream(places)
                .mapToInt(place -> place < 0 || place >= window.length() ? -1 : (int) place)
                .toArray();
        return new TokenOrder(name.isEmpty() ? "stored" : name.toLowerCase(Locale.ROOT), window, narrow);
    }
}
