package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.data.Examples;
import dev.smalti.data.Scenes;
import picocli.CommandLine.Option;

/** Which examples. */
final class DataArguments {
    /** The pictures that smalti draws itself. */
    private static final String SCENES = "scenes";

    @Option(
            names = "--data",
            paramLabel = "scenes",
            order = 2,
            defaultValue = SCENES,
            description = "Where examples come from: scenes are drawn by smalti. Default: ${DEFAULT-VALUE}.")
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

    /**
     * The examples.
     *
     * @throws SmaltiException of kind BAD_INPUT where there are none of this name or size
     */
    Examples examples() {
        if (!data.equals(SCENES)) {
            throw SmaltiException.badInput("there are no examples '" + data + "': --data is " + SCENES);
        }
        return new Scenes(seed, size.height(), size.width());
    }
}
