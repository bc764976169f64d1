package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMapFile;
import java.util.List;

/**
 * The maps of an example as a picture of its size, each at half of it: above the segmentation in the colours of label files and
 * the depth as grey, below the edges and the poses. A tokenizer that learns such sheets beside pictures encodes conditions,
 * at half the size, by the same codebook.
 */
public final class MapSheet {
    private MapSheet() {}

    /**
     * The sheet of an example.
     *
     * @param example of even sides
     * @return [3, H, W] in [-1, 1]
     * @throws SmaltiException of kind BAD_INPUT where the example has no segmentation or no depth map
     */
    public static Pixels of(Example example) {
        Example small = example.halved();
        List<Pixels> maps = List.of(
                small.segmentation().map(LabelMapFile::colours).orElseThrow(() -> missing(example, "segmentation")),
                small.depth().map(ExamplePanels::grey).orElseThrow(() -> missing(example, "depth map")),
                ExamplePanels.grey(small.edges()),
                small.poseMap());
        int height = small.picture().height();
        int width = small.picture().width();
        float[] sheet = new float[4 * 3 * height * width];
        for (int map = 0; map < maps.size(); map++) {
            for (int line = 0; line < 3 * height; line++) {
                int row = line / height * 2 * height + map / 2 * height + line % height;
                System.arraycopy(maps.get(map).values(), line * width, sheet, row * 2 * width + map % 2 * width, width);
            }
        }
        return new Pixels(3, 2 * height, 2 * width, sheet);
    }

    private static SmaltiException missing(Example example, String what) {
        return SmaltiException.badInput("'" + example.name() + "' has no " + what + ", which a sheet of maps shows");
    }
}
