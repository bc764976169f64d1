package dev.smalti.data;

import dev.smalti.CounterNoise;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.data.PictureOptions.Place;
import dev.smalti.data.PictureSet.Entry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pictures in files as examples of one size. Where a square is cut and whether it is mirrored is decided by seed, epoch and
 * number alone, so every run and every thread gets the same.
 *
 * <p>A file that cannot be used (no picture, damaged, too small, or what goes with it is missing) is named once and the next
 * one that can be used stands in for it; {@link #usable} tells which. Pictures are kept at reduced size until the options' memory is used up: those
 * kept stay, since an epoch visits all alike. Thread-safe.
 */
public final class PictureExamples implements Examples {
    private static final int STREAM_TOP = 1;
    private static final int STREAM_LEFT = 2;
    private static final int STREAM_FLIP = 3;
    private static final int STREAM_SIZE = 4;

    private final PictureSet set;
    private final Companions companions;
    private final PictureOptions options;
    private final Consumer<String> complaints;
    private final Map<Integer, ReducedPicture> kept = new ConcurrentHashMap<>();
    private final AtomicLong keptBytes = new AtomicLong();
    private final Map<Integer, String> unusable = new ConcurrentHashMap<>();

    /**
     * Nothing is read yet.
     *
     * @param complaints is told of each file that cannot be used, once, in one line; from whatever thread
     */
    public PictureExamples(PictureSet set, Companions companions, PictureOptions options, Consumer<String> complaints) {
        this.set = set;
        this.companions = companions;
        this.options = options;
        this.complaints = complaints;
    }

    @Override
    public long size() {
        return set.size();
    }

    /** The names of the classes that examples' numbers count; empty where they have none. */
    public List<String> classes() {
        return set.classes();
    }

    /** The numbers of the files that were found to be of no use so far. */
    public Set<Integer> unusable() {
        return Set.copyOf(unusable.keySet());
    }

    /** {@inheritDoc} Reads the file. */
    @Override
    public boolean usable(long index) {
        return picture((int) Objects.checkIndex(index, size())) != null;
    }

    @Override
    public Example get(long index) {
        return get(0, index);
    }

    /**
     * {@inheritDoc}
     *
     * @throws SmaltiException of kind BAD_INPUT where no file at all can be used, RESOURCE where memory does not suffice
     */
    @Override
    public Example get(long epoch, long index) {
        int first = (int) Objects.checkIndex(index, size());
        for (int i = 0; i < set.size(); i++) {
            int number = (first + i) % set.size();
            ReducedPicture picture = picture(number);
            if (picture != null) {
                return picture.cut(set.entries().get(number), window(picture, epoch, index), options.side());
            }
        }
        throw SmaltiException.badInput(
                "none of the " + set.size() + " pictures can be used; of the first: " + unusable.get(first));
    }

    private CropWindow window(ReducedPicture picture, long epoch, long index) {
        int side = options.place() == Place.ANY_SIZE ? anySize(picture, epoch, index) : options.side();
        int down = picture.height() - side;
        int across = picture.width() - side;
        boolean flipped = options.flip() && chance(STREAM_FLIP, epoch, index) < 0.5f;
        if (options.place() == Place.CENTRE) {
            return new CropWindow(down / 2, across / 2, side, flipped);
        }
        return new CropWindow(
                (int) (chance(STREAM_TOP, epoch, index) * (down + 1)),
                (int) (chance(STREAM_LEFT, epoch, index) * (across + 1)),
                side,
                flipped);
    }

    private int anySize(ReducedPicture picture, long epoch, long index) {
        double largest = Math.min(picture.height(), picture.width()) / (double) options.side();
        return (int) Math.round(options.side() * Math.pow(largest, chance(STREAM_SIZE, epoch, index)));
    }

    private float chance(int stream, long epoch, long index) {
        return new CounterNoise(options.seed(), stream).at(index, (int) epoch);
    }

    /** The picture of this number; null where it cannot be used. */
    private @Nullable ReducedPicture picture(int number) {
        ReducedPicture found = kept.get(number);
        if (found != null || unusable.containsKey(number)) {
            return found;
        }
        Entry entry = set.entries().get(number);
        try {
            int least = options.place() == Place.ANY_SIZE ? options.side() : options.shorterSide();
            ReducedPicture read = ReducedPicture.read(entry, companions, least, options.shorterSide());
            keep(number, read);
            return read;
        } catch (SmaltiException e) {
            if (e.kind() == Kind.RESOURCE) {
                throw e;
            }
            String reason = String.valueOf(e.getMessage());
            if (unusable.putIfAbsent(number, reason) == null) {
                complaints.accept("left out: " + reason);
            }
            return null;
        }
    }

    private void keep(int number, ReducedPicture picture) {
        long bytes = picture.bytes();
        if (keptBytes.addAndGet(bytes) > options.cacheBytes() || kept.putIfAbsent(number, picture) != null) {
            keptBytes.addAndGet(-bytes);
        }
    }
}
