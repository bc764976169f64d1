package dev.smalti.cli;

import dev.smalti.cli.argument.ConditionArguments;
import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.cli.argument.PixelBox;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobStart;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti complete}: a part of a picture drawn anew. */
@Command(
        name = "complete",
        description = "Draw a part of a picture anew and keep the rest.",
        footer = {
            "",
            "Say with one of --mask, --upper and --box which part. What is kept are tokens: without",
            "--paste the whole picture comes out of the decoder, and tokens beside the drawn ones look a",
            "little different. A prior sees only what stands before a token in its order."
        })
final class CompleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PICTURE", description = "The picture, as large as the model's window or larger.")
    @SuppressWarnings("NullAway.Init")
    private Path picture;

    @Mixin
    private final DrawingArguments drawing = new DrawingArguments();

    @Option(
            names = "--mask",
            paramLabel = "MASK",
            order = 20,
            description = "A picture of the same size: what is white (128 and above) is drawn, black is kept; or"
                    + " what is transparent is drawn and the rest is kept.")
    private @Nullable Path mask;

    @Option(names = "--upper", order = 21, description = "Keep the upper half.")
    private boolean upper;

    @Option(names = "--box", paramLabel = "X,Y,W,H", order = 22, description = "Draw this rectangle, in pixels.")
    private @Nullable PixelBox box;

    @Option(
            names = "--coverage",
            paramLabel = "SHARE",
            order = 23,
            defaultValue = "0",
            description = "Draw a token where at least this share of its pixels is to be drawn. Default: any.")
    private double coverage;

    @Option(names = "--paste", order = 24, description = "Put the original's pixels back wherever the mask keeps them.")
    private boolean paste;

    @Mixin
    private final ConditionArguments conditions = new ConditionArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (Stream.of(mask != null, upper, box != null).filter(given -> given).count() != 1) {
            throw new ParameterException(spec.commandLine(), "say what to draw with one of --mask, --upper and --box");
        }
        if (!(coverage >= 0 && coverage <= 1)) {
            throw new ParameterException(spec.commandLine(), "--coverage is from 0 to 1, was " + coverage);
        }
        JobStart start = new JobStart.Completion(InputFile.of(picture), region(), coverage, paste);
        return JobCommands.draw(smalti.console(), drawing, drawing.job(conditions.conditions(), start, null));
    }

    private JobStart.Region region() {
        if (box != null) {
            return new JobStart.BoxRegion(box.x(), box.y(), box.width(), box.height());
        }
        return mask == null ? new JobStart.LowerHalf() : new JobStart.MaskRegion(InputFile.of(mask));
    }
}
