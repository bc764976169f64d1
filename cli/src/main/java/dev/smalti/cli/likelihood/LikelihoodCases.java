package dev.smalti.cli.likelihood;

import dev.smalti.Condition;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Failure;
import dev.smalti.cli.console.Progress;
import dev.smalti.cli.console.Skipped;
import dev.smalti.image.Pixels;
import dev.smalti.job.Framing;
import dev.smalti.job.LikelihoodCase;
import dev.smalti.job.Medium;
import dev.smalti.picture.PictureFolder;
import dev.smalti.picture.PictureFolder.Descent;
import dev.smalti.picture.TokenFile;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the tokens that models are asked about; files that cannot be used are named and skipped. */
public record LikelihoodCases(
        Bundle bundle, Synthesizer first, ModelCondition given, Skipped skipped, Console console) {
    /** The tokens of pictures, and of those in folders. */
    public List<LikelihoodCase> pictures(List<Path> inputs) {
        PictureFolder found = PictureFolder.list(inputs, Descent.RECURSIVE);
        if (found.pictures().isEmpty()) {
            throw SmaltiException.badInput("there are no pictures in " + inputs.get(0));
        }
        Medium medium = Medium.of(bundle.manifest());
        Framing framing = given.framing();
        List<LikelihoodCase> cases = new ArrayList<>();
        try (Progress progress = console.progress("encode", found.pictures().size())) {
            for (Path file : found.pictures()) {
                read(file, cases, () -> {
                    Pixels picture = framing.of(medium.read(file), medium);
                    return new LikelihoodCase(file.toString(), first.tokenizer().encode(picture), given.of(file));
                });
                progress.advance(1);
            }
        }
        return cases;
    }

    /** The tokens in files. */
    public List<LikelihoodCase> tokens(List<Path> files) {
        TokenFile.Model own = TokenFile.Model.of(bundle);
        GridShape window = first.prior().window();
        List<LikelihoodCase> cases = new ArrayList<>();
        for (Path file : files.stream().distinct().toList()) {
            read(file, cases, () -> {
                TokenFile read = readTokens(file);
                if (!read.model().speaksWith(own)) {
                    throw SmaltiException.badInput(
                            "its tokens are those of " + read.model().otherThan(own));
                }
                TokenGrid grid = read.toGrid();
                if (!grid.shape().equals(window)) {
                    throw SmaltiException.badInput(
                            "it has " + grid.shape() + " tokens, the models' window is " + window);
                }
                return new LikelihoodCase(file.toString(), grid, given.of(file));
            });
        }
        return cases;
    }

    /** Grids that the first model draws, as many together as fit. */
    public List<LikelihoodCase> drawn(int count, long seed) {
        Condition condition = given.common();
        SamplingOptions options = SamplingOptions.DEFAULTS.withSeed(seed);
        List<SampleRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PartialGrid unknown = PartialGrid.unknown(first.prior().window());
            requests.add(new SampleRequest(condition, null, unknown, i, options));
        }
        List<TokenGrid> grids = first.sample(requests, SampleListener.NONE);
        List<LikelihoodCase> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cases.add(new LikelihoodCase("seed " + seed + ", image " + i, grids.get(i), condition));
        }
        return cases;
    }

    private interface Reading {
        LikelihoodCase read();
    }

    private void read(Path file, List<LikelihoodCase> cases, Reading reading) {
        try {
            cases.add(reading.read());
        } catch (UncheckedIOException e) {
            skipped.add(
                    file,
                    new SmaltiException(
                            SmaltiException.Kind.BAD_INPUT, Failure.of(e).message(), e));
        } catch (SmaltiException e) {
            skipped.add(file, e);
        }
    }

    private static TokenFile readTokens(Path file) {
        try {
            return TokenFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
