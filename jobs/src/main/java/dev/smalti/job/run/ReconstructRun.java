package dev.smalti.job.run;

import dev.smalti.GridShape;
import dev.smalti.image.Pixels;
import dev.smalti.job.JobJson;
import dev.smalti.job.Measure;
import dev.smalti.job.Medium;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.ReconstructJob;
import dev.smalti.picture.Provenance;
import dev.smalti.tokenizer.Fit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A {@link ReconstructJob} that runs. */
record ReconstructRun(
        JobRunner runner, ReconstructJob job, PublishedInputs files, OutputOptions outputs, JobListener listener) {
    JobResult.Reconstruction run() {
        PictureInputs inputs =
                new PictureInputs(job.inputs().stream().map(files::path).toList());
        List<Path> pictures = inputs.list(listener);
        Map<Path, Path> targets = inputs.outputs(pictures, outputs.output(), ".png");
        try (OpenTokenizer open = runner.open(job)) {
            listener.on(new JobEvent.Started("reconstruct", open.setup(), JobEvent.Unit.FILES, targets.size(), null));
            Provenance made = open.provenance();
            ReconstructJob published = job.withModel(open.reference());
            Reconstructor reconstructor = new Reconstructor(
                    listener,
                    open,
                    file -> made.withJob(JobJson.tree(published.only(files.published(file)))),
                    outputs.compare());
            Skips skips = new Skips(listener);
            FileJobs.run(job.execution().batch(), targets, reconstructor, skips, listener);
            List<JobResult.Reconstructed> done = pictures.stream()
                    .map(reconstructor.done::get)
                    .filter(Objects::nonNull)
                    .toList();
            Map<Measure, Double> mean = done.isEmpty()
                    ? null
                    : Measure.means(
                            done.stream().map(JobResult.Reconstructed::measures).toList());
            return new JobResult.Reconstruction(
                    open.setup(), done, mean, skips.files(), open.medium().measures());
        }
    }

    private static final class Reconstructor implements PictureJob<Pixels> {
        /** A model of small pictures knows details of this many times their scale at most. */
        private static final int KNOWN_SCALE = 8;

        private static final int SMALL = 64;

        private final JobListener listener;
        private boolean warned;
        private final OpenTokenizer open;
        private final Function<Path, Provenance> made;
        private final boolean compare;
        private final Map<Path, JobResult.Reconstructed> done = new HashMap<>();

        Reconstructor(JobListener listener, OpenTokenizer open, Function<Path, Provenance> made, boolean compare) {
            this.listener = listener;
            this.open = open;
            this.made = made;
            this.compare = compare;
        }

        @Override
        public Medium medium() {
            return open.medium();
        }

        @Override
        public List<Pixels> compute(List<Pixels> group) {
            warnOfScale(group.get(0));
            Fit fit = open.tokenizer().fit(group.get(0).height(), group.get(0).width());
            return open.tokenizer().decode(open.tokenizer().encode(group)).stream()
                    .map(fit::crop)
                    .toList();
        }

        /** Models of whole small pictures have seen no smooth surfaces, and colour them as they like. */
        private void warnOfScale(Pixels picture) {
            int trained = open.bundle().manifest().firstStage().resolution();
            int side = Math.min(picture.height(), picture.width());
            if (!warned && trained > 0 && trained <= SMALL && side > KNOWN_SCALE * trained) {
                warned = true;
                listener.on(new JobEvent.Note("the model was trained at " + trained + " pixels, and a picture of "
                        + picture.width() + "x" + picture.height()
                        + " shows it details of another scale: expect wrong colours; make the picture"
                        + " smaller, or take a model that was trained at a larger size"));
            }
        }

        @Override
        public void save(Path file, Path output, Pixels original, Pixels again) {
            Provenance record = open.tiled(made.apply(file), original.height(), original.width());
            open.medium().write(output, again, record);
            Path comparison = null;
            if (compare) {
                String name = output.getFileName().toString();
                comparison = output.resolveSibling(name.substring(0, name.length() - ".png".length()) + ".compare.png");
                open.medium().writeBeside(comparison, original, again, record.showing(Provenance.Shows.COMPARISON));
            }
            GridShape grid = open.tokenizer().gridFor(original.height(), original.width());
            done.put(
                    file,
                    new JobResult.Reconstructed(
                            file.toString(),
                            output.toString(),
                            comparison == null ? null : comparison.toString(),
                            original.width(),
                            original.height(),
                            grid.rows(),
                            grid.columns(),
                            open.medium().measure(original, again)));
        }
    }
}
