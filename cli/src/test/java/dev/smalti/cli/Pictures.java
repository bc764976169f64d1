package dev.smalti.cli;

import dev.smalti.image.Pixels;
import dev.smalti.picture.PictureWriter;
import java.nio.file.Path;

/** Pictures to try commands on. */
final class Pictures {
    private Pictures() {}

    /** Red above, blue below, a little dimmed; writes it as PNG. */
    static Path redOverBlue(Path file, int height, int width) {
        float[] values = new float[3 * height * width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                boolean upper = y < height / 2;
                values[at] = upper ? 0.8f : -0.8f;
                values[height * width + at] = -0.8f;
                values[2 * height * width + at] = upper ? -0.8f : 0.8f;
            }
        }
        PictureWriter.write(file, new Pixels(3, height, width, values));
        return file;
    }
}
