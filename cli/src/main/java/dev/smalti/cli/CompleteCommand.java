package dev.smalti.cli;

import dev.smalti.PartialGrid;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Manifest;
import dev.smalti.cli.argument.ConditionArguments;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.job.PixelBox;
import dev.smalti.cli.argument.SizeArgument;
import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.job.drawing.Subject;
import dev.smalti.image.Pixels;
import dev.smalti.job.drawing.Given;
import dev.smalti.job.drawing.Original;
import dev.smalti.job.PictureSize;
import dev.smalti.job.drawing.Start;
import dev.smalti.picture.MaskFile;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.Mask;
import java.nio.file.Path;
import java.util.List;
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
        Manifest manifest = drawing.manifest();
        Manifest.Prior prior = Conditions.prior(manifest);
        Original original = Original.read(picture, manifest);
        List<Given> given = conditions.given(new Conditions(manifest, prior, new SizeArgument(), original.size()));
        Mask drawn = mask(original);
        requireSomething(drawn, original, manifest);
        Start start = new Completed(original, drawn, mask, coverage, paste);
        return drawing.draw(smalti.console(), "complete", manifest, Subject.of(picture, given, start));
    }

    private Mask mask(Original original) {
        PictureSize size = original.size();
        if (upper) {
            return Mask.lowerHalf(size.height(), size.width());
        }
        if (box != null) {
            return Mask.box(size.height(), size.width(), box.x(), box.y(), box.width(), box.height());
        }
        Path file = mask;
        if (file == null) {
            throw new AssertionError("checked before");
        }
        MaskFile maskFile = MaskFile.read(file);
        Mask read = maskFile.mask();
        if (read.height() != size.height() || read.width() != size.width()) {
            throw SmaltiException.badInput("the mask '" + file + "' is " + read.width() + "x" + read.height()
                    + " pixels, the picture " + size + "; a mask is of the picture's size");
        }
        if (read.isEmpty()) {
            throw SmaltiException.badInput(
                    "the mask '" + file + "' is black all over, so there is nothing to draw; what is white is drawn");
        }
        switch (maskFile.by()) {
            case COLOUR -> {}
            case TRANSPARENCY ->
                smalti.console()
                        .note(
                                "the mask '" + file
                                        + "' is transparent in parts: those are drawn, and the rest is kept whatever its colour");
            case BOTH ->
                smalti.console()
                        .note(
                                "the mask '" + file
                                        + "' is black and white and transparent in parts: those are drawn, and so is what is white");
        }
        return read;
    }

    /** The grid is known before its tokens are. */
    private void requireSomething(Mask drawn, Original original, Manifest manifest) {
        var grid = original.fit(manifest).grid();
        TokenGrid any = new TokenGrid(grid, new int[grid.length()]);
        if (drawn.known(any, manifest.firstStage().factor(), coverage).unknown() == 0) {
            throw SmaltiException.badInput(
                    "the mask covers no token by " + coverage + ", so there is nothing to draw; lower --coverage");
        }
    }

    /** A picture of which a part is kept. */
    private record Completed(
            Original original, Mask mask, @Nullable Path maskFile, double coverage, boolean paste) implements Start {
        @Override
        public PartialGrid known(ImageTokenizer tokenizer, long image) {
            int factor = tokenizer.firstStage().factor();
            return mask.known(original.tokens(tokenizer), factor, coverage);
        }

        @Override
        public Pixels finish(Pixels drawn) {
            return paste ? mask.paste(original.pixels(), drawn) : drawn;
        }

        @Override
        public List<Path> files() {
            return maskFile == null ? List.of(original.file()) : List.of(original.file(), maskFile);
        }
    }
}
