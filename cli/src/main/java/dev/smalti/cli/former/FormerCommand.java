package dev.smalti.cli.former;

import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.cli.argument.IgnoredLabel;
import dev.smalti.cli.argument.PixelBox;
import dev.smalti.cli.argument.Words;
import dev.smalti.job.DecodeJob;
import dev.smalti.job.DrawJob;
import dev.smalti.job.Execution;
import dev.smalti.job.InputFile;
import dev.smalti.job.Job;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobStart;
import dev.smalti.job.ModelReference;
import dev.smalti.job.ReconstructJob;
import dev.smalti.job.Sampling;
import dev.smalti.job.replay.Replay.Former;
import dev.smalti.job.run.ModelFinder;
import dev.smalti.picture.CommandRecord;
import dev.smalti.picture.Provenance.Shows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * A command that somebody wrote into a picture, and so whatever they liked: of it nothing is taken over but what decides
 * the one picture. Immutable.
 *
 * @param record what the picture says
 * @param picture the file
 * @param options the command's
 */
public record FormerCommand(CommandRecord record, Path picture, FormerOptions options) {
    private static final Set<String> DRAWING = Set.of("sample", "complete", "paint", "variations");
    private static final String COMPARISON = ".compare.png";

    /**
     * The job that makes this picture.
     *
     * @throws SmaltiException of kind UNSUPPORTED where its command is none that makes pictures, or is not understood
     */
    public static Former read(Path picture, CommandRecord record) {
        FormerCommand command = new FormerCommand(record, picture, FormerOptions.parse(record.command()));
        try {
            return command.former();
        } catch (TypeConversionException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED,
                    "this release does not understand the command that made it: " + e.getMessage(),
                    e);
        }
    }

    private Former former() {
        String name = options.words.isEmpty() ? "" : options.words.get(0);
        if (DRAWING.contains(name)) {
            boolean one = record.drawing() != null;
            return new Former(drawing(name, one), one ? Shows.PICTURE : Shows.SHEET);
        }
        boolean comparison = options.compare && fileName().endsWith(COMPARISON);
        return switch (name) {
            case "decode" ->
                new Former(
                        new DecodeJob(Job.VERSION, model(), options.anyModel, List.of(one()), execution()),
                        Shows.PICTURE);
            case "reconstruct" ->
                new Former(
                        new ReconstructJob(Job.VERSION, model(), List.of(one()), execution()),
                        comparison ? Shows.COMPARISON : Shows.PICTURE);
            default ->
                throw SmaltiException.unsupported(
                        "it says that 'smalti " + name + "' made it, which is none of the commands that make pictures");
        };
    }

    private DrawJob drawing(String name, boolean one) {
        List<String> files = options.words.subList(1, options.words.size());
        CommandRecord.Drawing drawn = record.drawing();
        return new DrawJob(
                Job.VERSION,
                model(),
                conditions(name, files, one),
                start(name, files),
                options.size == null || !(name.equals("sample") || name.equals("paint"))
                        ? null
                        : Words.pixels(options.size),
                record.run() == null ? 0 : Math.max(0, record.run().seed()),
                drawn == null ? options.first : drawn.image(),
                one ? 1 : options.count,
                new Sampling(
                        options.temperature,
                        options.topK,
                        options.topP,
                        options.minP,
                        options.against == null ? null : new Sampling.Guidance(options.guidance, options.against)),
                Words.oneOf(Scheme.class, options.scheme),
                execution());
    }

    private List<JobCondition> conditions(String name, List<String> files, boolean one) {
        DrawnName wanted =
                new DrawnName(record.drawing() == null ? null : record.drawing().file());
        List<JobCondition> conditions = new ArrayList<>();
        wanted.only(true, options.classes).forEach(word -> conditions.add(new JobCondition.ClassLabel(word)));
        wanted.only(false, options.scenes).forEach(file -> conditions.add(new JobCondition.Boxes(input(file))));
        List<String> pictures = name.equals("paint") ? files : options.conditions;
        wanted.only(false, pictures).forEach(file -> conditions.add(picture(file)));
        if (conditions.isEmpty()) {
            return List.of(new JobCondition.None());
        }
        // A name may mean several; one picture is of one.
        return one ? conditions.subList(0, 1) : conditions;
    }

    private JobCondition picture(String file) {
        String source = options.source.toLowerCase(Locale.ROOT).replace('_', '-');
        JobCondition.Kind kind = switch (source) {
            case "edges" -> JobCondition.Kind.EDGES;
            case "pose" -> JobCondition.Kind.POSE;
            case "low-res" -> JobCondition.Kind.LOW_RESOLUTION;
            default -> JobCondition.Kind.PICTURE;
        };
        JobCondition.Source holds = switch (kind) {
            case EDGES, LOW_RESOLUTION -> JobCondition.Source.PHOTOGRAPH;
            case POSE -> JobCondition.Source.KEYPOINTS;
            default -> JobCondition.Source.MAP;
        };
        return new JobCondition.Picture(
                kind,
                input(file),
                holds,
                options.labels.equalsIgnoreCase("shifted")
                        ? JobCondition.Labels.SHIFTED
                        : JobCondition.Labels.AS_STORED,
                options.ignoredLabel == null ? null : new IgnoredLabel().convert(options.ignoredLabel),
                options.shrink);
    }

    private JobStart start(String name, List<String> files) {
        if (name.equals("complete")) {
            return new JobStart.Completion(first(files), region(), options.coverage, options.paste);
        }
        return name.equals("variations")
                ? new JobStart.Variation(first(files), options.from, options.keep)
                : new JobStart.Blank();
    }

    private JobStart.Region region() {
        if (options.box != null) {
            PixelBox box = PixelBox.parse(options.box);
            return new JobStart.BoxRegion(box.x(), box.y(), box.width(), box.height());
        }
        return options.mask == null ? new JobStart.LowerHalf() : new JobStart.MaskRegion(input(options.mask));
    }

    private InputFile first(List<String> files) {
        if (files.size() != 1) {
            throw SmaltiException.badInput(
                    "it says that it was made from " + files.size() + " pictures, but it is one");
        }
        return input(files.get(0));
    }

    /** The file that this picture was made of, by its name where the command had several. */
    private InputFile one() {
        List<String> files = options.words.subList(1, options.words.size());
        if (files.size() == 1) {
            return input(files.get(0));
        }
        String stem = fileName().replaceFirst("(\\.compare)?\\.png$", "");
        return files.stream()
                .filter(file -> stem.equals(stem(file)))
                .findFirst()
                .map(this::input)
                .orElseThrow(
                        () -> SmaltiException.badInput(
                                "it is one of " + files.size()
                                        + " pictures of its command, and none of them has its name; give it back the name that it had"));
    }

    private static String stem(String file) {
        String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
        return name.replaceFirst("(\\.tokens)?\\.[^.]*$", "");
    }

    private String fileName() {
        return String.valueOf(picture.getFileName());
    }

    private InputFile input(String path) {
        String digest =
                record.drawing() == null ? null : record.drawing().inputs().get(path);
        return new InputFile(path, digest == null ? null : digest.toLowerCase(Locale.ROOT));
    }

    private @Nullable ModelReference model() {
        return options.model == null ? null : ModelFinder.reference(options.model);
    }

    private Execution execution() {
        return new Execution(
                options.batch,
                options.tile,
                options.memoryLimit,
                Words.oneOf(Strategy.class, options.strategy),
                options.cacheLimit);
    }
}
