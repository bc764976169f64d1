package dev.smalti.cli.argument;

import dev.smalti.job.drawing.Given;
import java.nio.file.Path;
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

    /**
     * What is given, checked against the model.
     *
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where the model takes something else
     */
    public List<Given> given(Conditions conditions) {
        if (Stream.of(classes, scenes, pictures).filter(list -> !list.isEmpty()).count() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "a model takes one kind of condition: --classes, --scene or --condition");
        }
        if (pictures.isEmpty()) {
            reading.requireUnused();
        }
        if (!classes.isEmpty()) {
            return conditions.classes(classes);
        }
        if (!scenes.isEmpty()) {
            return conditions.scenes(scenes);
        }
        return pictures.isEmpty() ? conditions.nothing() : conditions.pictures(pictures, reading);
    }
}
