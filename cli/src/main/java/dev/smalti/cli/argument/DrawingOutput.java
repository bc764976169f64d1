package dev.smalti.cli.argument;

import dev.smalti.job.drawing.DrawnFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many pictures are drawn and what is written of them. */
public final class DrawingOutput {
    private static final int MOST = 10_000_000;

    @Mixin
    private final PictureOutput output = new PictureOutput();

    @Option(
            names = "-n",
            paramLabel = "N",
            order = 2,
            defaultValue = "1",
            description = "How many pictures, of each class or other condition. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--first",
            paramLabel = "N",
            order = 2,
            defaultValue = "0",
            description = "Number of the first picture. The seed and its number decide a picture, not what is drawn"
                    + " with it. Default: ${DEFAULT-VALUE}.")
    private long first;

    @Option(
            names = "--flat",
            order = 60,
            description = "Put pictures into the folder itself, not below samples/SETTINGS/MODEL/CONDITION.")
    private boolean flat;

    @Option(
            names = "--grid",
            order = 61,
            description = "Put all pictures side by side into grid.png instead of one file for each.")
    private boolean grid;

    @Option(names = "--singles", order = 62, description = "With --grid: also one file for each.")
    private boolean singles;

    @Option(
            names = "--npz",
            paramLabel = "FILE",
            order = 63,
            description = "Also write all pictures as one NumPy archive (arr_0, uint8 [N, H, W, 3]), as tools that"
                    + " compute FID read it.")
    private @Nullable Path npz;

    @Option(names = "--tokens", order = 64, description = "Also write the tokens, NAME.tokens.json.")
    private boolean tokens;

    @Option(
            names = "--preview",
            paramLabel = "N",
            order = 65,
            description = "While a picture is drawn, show it as NAME.preview.png, anew every N tokens or, where"
                    + " that would slow it down, more seldom; grey where nothing is drawn yet. Removed at the end.")
    private @Nullable Integer preview;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses more pictures in all than anybody wants, since what is said of each is kept until the end. */
    public void requireFew(int subjects, int each) {
        if ((long) subjects * each > MOST) {
            String all = subjects == 1 ? "" : " of each of " + subjects;
            throw new ParameterException(
                    spec.commandLine(), "-n is at most " + MOST + " pictures in all, was " + each + all);
        }
    }

    /** What was asked for. */
    public DrawnFiles files() {
        TokenizerArguments.requireAtLeast(spec, "-n", count, 1);
        requireFew(1, count);
        TokenizerArguments.requireAtLeast(spec, "--preview", preview, 1);
        if (first < 0 || first > Long.MAX_VALUE - count) {
            throw new ParameterException(spec.commandLine(), "--first is at least 0, was " + first);
        }
        if (singles && !grid) {
            throw new ParameterException(spec.commandLine(), "--singles does nothing without --grid");
        }
        if (tokens && grid && !singles) {
            throw new ParameterException(spec.commandLine(), "--tokens beside --grid needs --singles");
        }
        return new DrawnFiles(output.folder(), flat, count, first, grid, !grid || singles, npz, tokens, preview);
    }
}
