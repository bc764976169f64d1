package dev.smalti.cli.argument;

import dev.smalti.job.InputFile;
import dev.smalti.job.JobCondition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model is given, in whatever form it takes it. */
public final class ConditionArguments {
    @Option(
            names = "--classes",
            paramLabel = "CLASS",
            split = ",",
            order = 4,
            description = "Classes by number or name, e.g. 9,232,goldfish, for models that draw classes.")
    private List<String> classes = List.of();

    @Option(
            names = "--scene",
            paramLabel = "FILE",
            order = 5,
            description = "A JSON file of objects and their boxes, for models that draw scenes; may be repeated.")
    private List<Path> scenes = List.of();

    @Option(
            names = "--condition",
            paramLabel = "FILE",
            order = 6,
            description = "A segmentation, depth map or picture, for models that are given one; may be repeated.")
    private List<Path> pictures = List.of();

    @Mixin
    private final ConditionFileArguments reading = new ConditionFileArguments();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What is given; nothing where nothing was said. */
    public List<JobCondition> conditions() {
        if (Stream.of(classes, scenes, pictures).filter(list -> !list.isEmpty()).count() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "a model takes one kind of condition: --classes, --scene or --condition");
        }
        if (pictures.isEmpty()) {
            reading.requireUnused();
        }
        List<JobCondition> given = new ArrayList<>();
        classes.forEach(label -> given.add(new JobCondition.ClassLabel(label)));
        scenes.forEach(file -> given.add(new JobCondition.Boxes(InputFile.of(file))));
        pictures.forEach(file -> given.add(reading.condition(file)));
        return given.isEmpty() ? List.of(new JobCondition.None()) : given;
    }
}
