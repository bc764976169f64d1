package dev.smalti.cli.argument;

import dev.smalti.job.run.OutputOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is written of drawn pictures, and where. */
public final class DrawnFilesArguments {
    @Mixin
    private final PictureOutput output = new PictureOutput();

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

    /**
     * What is written.
     *
     * @param unnamed whether pictures keep their inputs' names to themselves
     */
    public OutputOptions outputs(boolean unnamed) {
        TokenizerArguments.requireAtLeast(spec, "--preview", preview, 1);
        if (singles && !grid) {
            throw new ParameterException(spec.commandLine(), "--singles does nothing without --grid");
        }
        if (tokens && grid && !singles) {
            throw new ParameterException(spec.commandLine(), "--tokens beside --grid needs --singles");
        }
        return new OutputOptions(output.folder(), flat, grid, !grid || singles, npz, tokens, preview, false, unnamed);
    }
}
