package dev.smalti.cli.argument;

import dev.smalti.convert.CalibrationPictures;
import dev.smalti.data.Example;
import dev.smalti.train.TrainingData;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What a tokenizer is calibrated on, which makes it int8. */
public final class CalibrationArguments {
    private static final int USUAL_COUNT = 32;

    @Option(
            names = "--calibrate",
            paramLabel = "scenes|DIR|FILE",
            order = 6,
            description =
                    "Make the wide convolutions of the tokenizer int8, calibrated on pictures: the word scenes for"
                            + " pictures that smalti draws itself, a folder of pictures with all folders below it, or a"
                            + " text file with one picture per line. Default: they stay float32.")
    private @Nullable String data;

    @Option(
            names = "--calibration-count",
            paramLabel = "N",
            order = 7,
            description = "On how many pictures. Default: " + USUAL_COUNT + ".")
    private @Nullable Integer count;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * The pictures that were asked for, read when they are needed; null where none were.
     *
     * @param complaints is told of each file that cannot be read
     */
    @Nullable
    public CalibrationPictures pictures(Consumer<String> complaints) {
        TokenizerArguments.requireAtLeast(command, "--calibration-count", count, 1);
        String named = data;
        if (named == null) {
            if (count != null) {
                throw new ParameterException(command.commandLine(), "--calibration-count goes with --calibrate");
            }
            return null;
        }
        int most = count == null ? USUAL_COUNT : count;
        return side -> new TrainingData(named, 0, complaints)
                .spread(side, most).stream().map(Example::picture).toList();
    }

    /** The options that were given, without folders. */
    public String words() {
        return (data == null ? "" : " --calibrate " + Path.of(data).getFileName())
                + (count == null ? "" : " --calibration-count " + count);
    }
}
