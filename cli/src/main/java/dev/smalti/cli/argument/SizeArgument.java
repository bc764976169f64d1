package dev.smalti.cli.argument;

import dev.smalti.job.PictureSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large the pictures are that a command draws. */
public final class SizeArgument {
    @Option(
            names = "--size",
            paramLabel = "WxH",
            order = 3,
            description = "Width and height in pixels, e.g. 512x256, or one number for both; a condition is resized to"
                    + " it. Default: the condition's size, else the one that the model was trained on.")
    private @Nullable PictureSize size;

    /** The size that was asked for; absent where none was. */
    @Nullable
    public PictureSize size() {
        return size;
    }
}
