package dev.smalti.data.scene;

import dev.smalti.SceneObject;
import dev.smalti.image.Pixels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reads off a finished canvas what each pixel shows, and where things and joints can be seen. */
final class Survey {
    /** Samples of a thing below which it has no box, as a share of the picture. */
    private static final float LEAST = 0.0004f;

    private final Contents contents;
    private final Canvas canvas;
    private final int height;
    private final int width;
    private final int[] labels;
    private final float[] depth;

    Survey(Canvas canvas, Contents contents) {
        this.contents = contents;
        this.canvas = canvas;
        this.height = canvas.rows / Canvas.SAMPLES;
        this.width = canvas.columns / Canvas.SAMPLES;
        this.labels = new int[height * width];
        this.depth = new float[height * width];
        int at = 0;
        for (int row = 0; row < canvas.rows; row += Canvas.SAMPLES) {
            for (int column = 0; column < canvas.columns; column += Canvas.SAMPLES) {
                int i = chosen(row * canvas.columns + column);
                labels[at] = canvas.labels[i];
                depth[at++] = Curves.clamp(canvas.near[i], -1, 1);
            }
        }
    }

    /** The one of four samples that stands for the pixel: one of the most frequent label, the nearest of equals. */
    private int chosen(int first) {
        int best = first;
        float most = -1;
        for (int k = 0; k < 4; k++) {
            int i = first + (k & 1) + (k >> 1) * canvas.columns;
            int votes = 0;
            for (int j = 0; j < 4; j++) {
                votes += canvas.labels[first + (j & 1) + (j >> 1) * canvas.columns] == canvas.labels[i] ? 1 : 0;
            }
            float score = 4 * votes + canvas.near[i];
            if (score > most) {
                most = score;
                best = i;
            }
        }
        return best;
    }

    /** The finished picture without a caption. */
    Drawing drawing(Pixels picture) {
        return drawing(picture, things -> "");
    }

    /**
     * The finished picture.
     *
     * @param caption what is said of the picture, given the things that can be seen in it
     */
    Drawing drawing(Pixels picture, Function<List<Contents.Thing>, String> caption) {
        List<Contents.Thing> visible = new ArrayList<>();
        List<SceneObject> boxes = things(visible);
        return new Drawing(
                picture, labels, new Pixels(1, height, width, depth), boxes, bodies(), caption.apply(visible));
    }

    private List<SceneObject> things(List<Contents.Thing> visible) {
        int count = contents.things().size() + 1;
        int[] seen = new int[count];
        int[] left = new int[count];
        int[] top = new int[count];
        int[] right = new int[count];
        int[] bottom = new int[count];
        Arrays.fill(left, Integer.MAX_VALUE);
        Arrays.fill(top, Integer.MAX_VALUE);
        for (int i = 0; i < canvas.things.length; i++) {
            int thing = canvas.things[i];
            if (thing != Ink.NONE) {
                int row = i / canvas.columns / Canvas.SAMPLES;
                int column = i % canvas.columns / Canvas.SAMPLES;
                seen[thing]++;
                left[thing] = Math.min(left[thing], column);
                right[thing] = Math.max(right[thing], column + 1);
                top[thing] = Math.min(top[thing], row);
                bottom[thing] = Math.max(bottom[thing], row + 1);
            }
        }
        List<SceneObject> things = new ArrayList<>();
        float least = Math.max(6, LEAST * canvas.things.length);
        for (int thing = 1; thing < count; thing++) {
            if (seen[thing] >= least) {
                Contents.Thing seenThing = contents.things().get(thing - 1);
                visible.add(seenThing);
                things.add(new SceneObject(
                        seenThing.kind().number(),
                        new SceneObject.Box(
                                (double) left[thing] / width,
                                (double) top[thing] / height,
                                (double) (right[thing] - left[thing]) / width,
                                (double) (bottom[thing] - top[thing]) / height)));
            }
        }
        return things;
    }

    private List<Body> bodies() {
        return contents.bodies().stream()
                .map(body -> new Body(body.keypoints().stream()
                        .map(k -> new Body.Keypoint(k.joint(), k.x() * height - 0.5, k.y() * height - 0.5))
                        .filter(this::onPerson)
                        .toList()))
                .filter(body -> body.keypoints().size() > 1)
                .toList();
    }

    private boolean onPerson(Body.Keypoint point) {
        long column = Math.round(point.x());
        long row = Math.round(point.y());
        return row >= 0
                && row < height
                && column >= 0
                && column < width
                && labels[(int) (row * width + column)] == Label.PERSON.number();
    }
}
