package dev.smalti.cli.argument;

import dev.smalti.SmaltiException;
import dev.smalti.data.Examples;
import dev.smalti.data.SceneVersions;
import dev.smalti.job.PictureSize;
import java.util.List;
import picocli.CommandLine.Option;

/** Which examples. */
public final class DataArguments {
    @Option(
            names = "--data",
            paramLabel = "scenes",
            order = 2,
            defaultValue = SceneVersions.WORD,
            description = "Where examples come from: scenes are drawn by smalti, scenes:1 are those of version 1."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String data;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            order = 3,
            defaultValue = "128x128",
            description = "Width and height in pixels, or one number for both. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private PictureSize size;

    @Option(
            names = "--seed",
            paramLabel = "N",
            order = 4,
            defaultValue = "0",
            description = "What scenes are drawn by; the same seed draws the same. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** The names of the examples' classes, in the order of their numbers; empty where scenes of two versions have others. */
    public List<String> classes() {
        try {
            return SceneVersions.parse(data).classes();
        } catch (SmaltiException e) {
            return List.of();
        }
    }

    /**
     * The examples.
     *
     * @throws SmaltiException of kind BAD_INPUT where there are none of this name or size
     */
    public Examples examples() {
        if (!SceneVersions.isNamedBy(data)) {
            throw SmaltiException.badInput("there are no examples '" + data + "': --data is " + SceneVersions.WORD);
        }
        return SceneVersions.parse(data).examples(seed, size.height(), size.width());
    }
}
