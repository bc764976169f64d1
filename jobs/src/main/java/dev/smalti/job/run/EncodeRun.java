package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;
import dev.smalti.job.EncodeJob;
import dev.smalti.job.Medium;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.picture.TokenFile;
import dev.smalti.tokenizer.Fit;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An {@link EncodeJob} that runs. */
record EncodeRun(JobRunner runner, EncodeJob job, PublishedInputs files, OutputOptions outputs, JobListener listener) {
    JobResult.Encoding run() {
        PictureInputs inputs =
                new PictureInputs(job.inputs().stream().map(files::path).toList());
        List<Path> pictures = inputs.list(listener);
        Map<Path, Path> targets =
                isFile() ? toOneFile(pictures) : inputs.outputs(pictures, outputs.output(), TokenFile.EXTENSION);
        try (OpenTokenizer open = runner.open(job)) {
            listener.on(new JobEvent.Started("encode", open.setup(), JobEvent.Unit.FILES, targets.size(), null));
            Encoder encoder = new Encoder(open, outputs.unnamed());
            Skips skips = new Skips(listener);
            FileJobs.run(job.execution().batch(), targets, encoder, skips, listener);
            List<JobResult.Encoded> encoded = pictures.stream()
                    .map(encoder.encoded::get)
                    .filter(Objects::nonNull)
                    .toList();
            return new JobResult.Encoding(open.setup(), encoded, skips.files());
        }
    }

    private boolean isFile() {
        return outputs.output().toString().endsWith(".json") && !Files.isDirectory(outputs.output());
    }

    private Map<Path, Path> toOneFile(List<Path> pictures) {
        if (pictures.size() != 1) {
            throw SmaltiException.badInput(outputs.output() + " is one file, for the tokens of one picture, but "
                    + pictures.size() + " pictures were given; name a folder with -o");
        }
        return Map.of(pictures.get(0), outputs.output());
    }

    private static final class Encoder implements PictureJob<TokenGrid> {
        private final Medium medium;
        private final ImageTokenizer tokenizer;
        private final TokenFile.Model model;
        private final boolean unnamed;
        private final Map<Path, JobResult.Encoded> encoded = new HashMap<>();

        /** @param unnamed whether the tokens keep to themselves what their picture was called */
        Encoder(OpenTokenizer open, boolean unnamed) {
            this.medium = open.medium();
            this.tokenizer = open.tokenizer();
            this.model = TokenFile.Model.of(open.bundle());
            this.unnamed = unnamed;
        }

        @Override
        public Medium medium() {
            return medium;
        }

        @Override
        public List<TokenGrid> compute(List<Pixels> group) {
            return tokenizer.encode(group);
        }

        @Override
        public void save(Path file, Path output, Pixels pixels, TokenGrid tokens) throws IOException {
            Fit fit = tokenizer.fit(pixels.height(), pixels.width());
            TokenFile.of(model, unnamed ? "" : file.getFileName().toString(), fit, tokens)
                    .write(output);
            encoded.put(
                    file,
                    new JobResult.Encoded(
                            file.toString(),
                            output.toString(),
                            pixels.width(),
                            pixels.height(),
                            tokens.shape().rows(),
                            tokens.shape().columns()));
        }
    }
}
