package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.job.DecodeJob;
import dev.smalti.job.JobJson;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link DecodeJob} that runs. */
record DecodeRun(JobRunner runner, DecodeJob job, PublishedInputs files, OutputOptions outputs, JobListener listener) {
    JobResult.Decoding run() {
        List<Path> inputs = job.inputs().stream().map(files::path).toList();
        Map<Path, Path> targets = targets(inputs);
        try (OpenTokenizer open = runner.open(job)) {
            listener.on(new JobEvent.Started("decode", open.setup(), JobEvent.Unit.FILES, targets.size(), null));
            TokenFile.Model own = TokenFile.Model.of(open.bundle());
            Provenance made = open.provenance();
            DecodeJob published = job.withModel(open.reference());
            Decoder decoder = new Decoder(
                    open,
                    job.anyModel() ? null : own,
                    file -> made.withJob(JobJson.tree(published.only(files.published(file)))));
            Skips skips = new Skips(listener);
            FileJobs.run(job.execution().batch(), targets, decoder, skips, listener);
            List<JobResult.Decoded> decoded = inputs.stream()
                    .map(decoder.decoded::get)
                    .filter(Objects::nonNull)
                    .toList();
            return new JobResult.Decoding(open.setup(), decoded, skips.files());
        }
    }

    private Map<Path, Path> targets(List<Path> inputs) {
        Map<Path, Path> targets = new LinkedHashMap<>();
        Map<Path, Path> taken = new HashMap<>();
        for (Path file : inputs) {
            if (file.getFileName() == null) {
                throw SmaltiException.badInput("'" + file + "' is a folder, not a file of tokens");
            }
            String name = file.getFileName().toString();
            String stem = name.endsWith(TokenFile.EXTENSION)
                    ? name.substring(0, name.length() - TokenFile.EXTENSION.length())
                    : name.replaceFirst("\\.json$", "");
            Path picture = outputs.output().resolve(stem + ".png");
            Path other = taken.put(picture, file);
            if (other != null && !other.equals(file)) {
                throw SmaltiException.badInput(
                        other + " and " + file + " would both become " + picture + "; run them one after the other");
            }
            targets.put(file, picture);
        }
        return targets;
    }

    private static final class Decoder implements FileJob<TokenFile, Pixels> {
        private final OpenTokenizer open;
        private final TokenFile.@Nullable Model required;
        private final Function<Path, Provenance> made;
        private final Map<Path, JobResult.Decoded> decoded = new HashMap<>();

        Decoder(OpenTokenizer open, TokenFile.@Nullable Model required, Function<Path, Provenance> made) {
            this.open = open;
            this.required = required;
            this.made = made;
        }

        @Override
        public TokenFile read(Path file) throws IOException {
            TokenFile tokens = TokenFile.read(file);
            if (required != null && !tokens.model().speaksWith(required)) {
                throw SmaltiException.badInput("its tokens are those of "
                        + tokens.model().otherThan(required) + "; name that model with --model, or say --any-model");
            }
            if (tokens.model().factor() != open.tokenizer().firstStage().factor()) {
                throw SmaltiException.badInput(
                        "its tokens stand for " + tokens.model().factor() + " pixels along a side, the model's for "
                                + open.tokenizer().firstStage().factor());
            }
            return tokens;
        }

        @Override
        public Size size(TokenFile tokens) {
            return new Size(
                    tokens.grid(), 8L * tokens.grid().rows() * tokens.grid().columns());
        }

        @Override
        public List<Pixels> compute(List<TokenFile> group) {
            return open.tokenizer().decode(group.stream().map(TokenFile::toGrid).toList());
        }

        @Override
        public void save(Path file, Path output, TokenFile tokens, Pixels pixels) {
            int height = tokens.picture().height();
            int width = tokens.picture().width();
            open.medium().write(output, tokens.fit().crop(pixels), open.tiled(made.apply(file), height, width));
            decoded.put(file, new JobResult.Decoded(file.toString(), output.toString(), width, height));
        }
    }
}
