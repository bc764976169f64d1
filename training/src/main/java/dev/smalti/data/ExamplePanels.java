package dev.smalti.data;

import dev.smalti.SceneObject;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMapFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Examples as pictures for people: everything that is known of each, side by side. */
public final class ExamplePanels {
    /** What the panels show, from left to right. */
    public static final List<String> TITLES =
            List.of("picture", "segmentation", "depth", "edges", "low resolution", "poses", "boxes");

    private static final int SHRUNK = 8;
    /** Dims what poses are drawn over. */
    private static final float DIM = 0.4f;

    private static final int[] COLOURS = {
        0x6FA8DC, 0xE8E8F0, 0xFFD23F, 0x8D6E63, 0x7CB342, 0x1F5FA8, 0xE8CE8A, 0x757575, 0x2E6B30, 0xC0503C, 0xE8409C,
        0x8E5BC8
    };

    private ExamplePanels() {}

    /**
     * One row per example.
     *
     * @param examples at least one, all of one size
     * @return [3, rows, columns] in [-1, 1]; what is not known of an example is black
     */
    public static Pixels sheet(List<Example> examples) {
        List<Pixels> panels = new ArrayList<>();
        examples.forEach(example -> panels.addAll(of(example)));
        return ContactSheet.of(panels, TITLES.size());
    }

    /** The panels of one example in the order of {@link #TITLES}, each [3, H, W]. */
    public static List<Pixels> of(Example example) {
        Pixels picture = example.picture();
        Pixels nothing = filled(picture.height(), picture.width());
        return List.of(
                picture,
                example.segmentation().map(LabelMapFile::colours).orElse(nothing),
                example.depth().map(ExamplePanels::grey).orElse(nothing),
                grey(example.edges()),
                example.lowResolution(SHRUNK),
                example.poses().isEmpty() ? nothing : over(picture, example.poseMap()),
                example.objects().isEmpty() ? nothing : boxes(picture, example.objects()));
    }

    /** The colour of a category, each channel in [-1, 1]; twelve that differ, then the same darker. */
    private static float[] colour(int number) {
        int rgb = COLOURS[number % COLOURS.length];
        double share = 1.0 / (1 + number / COLOURS.length);
        float[] colour = new float[3];
        for (int channel = 0; channel < 3; channel++) {
            colour[channel] = (float) (2 * share * (rgb >> (16 - 8 * channel) & 0xff) / 255 - 1);
        }
        return colour;
    }

    private static Pixels filled(int height, int width) {
        float[] values = new float[Math.multiplyExact(3, Math.multiplyExact(height, width))];
        Arrays.fill(values, -1);
        return new Pixels(3, height, width, values);
    }

    /** One channel as three equal ones. */
    static Pixels grey(Pixels one) {
        int area = one.height() * one.width();
        float[] values = new float[3 * area];
        for (int channel = 0; channel < 3; channel++) {
            System.arraycopy(one.values(), 0, values, channel * area, area);
        }
        return new Pixels(3, one.height(), one.width(), values);
    }

    private static Pixels over(Pixels picture, Pixels lines) {
        float[] values = picture.values().clone();
        float[] drawn = lines.values();
        int area = values.length / 3;
        for (int i = 0; i < values.length; i++) {
            int pixel = i % area;
            boolean line = drawn[pixel] > -1 || drawn[area + pixel] > -1 || drawn[2 * area + pixel] > -1;
            values[i] = line ? drawn[i] : DIM * (values[i] + 1) - 1;
        }
        return new Pixels(3, picture.height(), picture.width(), values);
    }

    private static Pixels boxes(Pixels picture, List<SceneObject> objects) {
        int height = picture.height();
        int width = picture.width();
        float[] values = picture.values().clone();
        for (SceneObject object : objects) {
            SceneObject.Box box = object.box();
            int left = within(box.x() * width, width);
            int top = within(box.y() * height, height);
            int right = within((box.x() + box.width()) * width - 1, width);
            int bottom = within((box.y() + box.height()) * height - 1, height);
            float[] colour = colour(object.category());
            for (int x = left; x <= right; x++) {
                paint(values, height * width, top * width + x, colour);
                paint(values, height * width, bottom * width + x, colour);
            }
            for (int y = top; y <= bottom; y++) {
                paint(values, height * width, y * width + left, colour);
                paint(values, height * width, y * width + right, colour);
            }
        }
        return new Pixels(3, height, width, values);
    }

    private static int within(double place, int length) {
        return (int) Math.max(0, Math.min(length - 1, Math.round(place)));
    }

    private static void paint(float[] values, int area, int i, float[] colour) {
        for (int channel = 0; channel < 3; channel++) {
            values[channel * area + i] = colour[channel];
        }
    }
}
