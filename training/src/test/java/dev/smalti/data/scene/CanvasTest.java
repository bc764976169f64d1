package dev.smalti.data.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CanvasTest {
    private static final Ink INK = new Ink(Label.TREE, 0.5f, 3);
    private static final Paint WHITE = Paint.flat(Rgb.WHITE);

    private final Canvas canvas = new Canvas(100, 200);

    /** Light on the canvas, in squares of the picture's height. */
    private double light() {
        double sum = 0;
        for (float red : canvas.red) {
            sum += red;
        }
        return sum / (200 * 200);
    }

    private double labelled() {
        int count = 0;
        for (byte label : canvas.labels) {
            count += label == Label.TREE.ordinal() ? 1 : 0;
        }
        return count / (200.0 * 200);
    }

    @Test
    void aDiscCoversItsAreaAndIsLabelledWhereItDoes() {
        canvas.disc(INK, 1, 0.5f, 0.2f, WHITE);
        assertThat(light()).isCloseTo(Math.PI * 0.04, within(3e-4));
        assertThat(labelled()).isCloseTo(Math.PI * 0.04, within(1e-3));
        int middle = 100 * canvas.columns + 200;
        assertThat(canvas.things[middle]).isEqualTo((short) 3);
        assertThat(canvas.near[middle]).isEqualTo(0.5f);
    }

    @Test
    void aPolygonCoversItsAreaWhereverItsCornersLie() {
        canvas.polygon(INK, WHITE, 0.303f, 0.2f, 0.707f, 0.2f, 0.303f, 0.6f);
        assertThat(light()).isCloseTo(0.404 * 0.4 / 2, within(3e-4));
    }

    @Test
    void anEllipseAndAStrokeCoverTheirAreas() {
        canvas.ellipse(INK, 0.5f, 0.5f, 0.2f, 0.1f, 0.6f, 0.8f, WHITE);
        assertThat(light()).isCloseTo(Math.PI * 0.02, within(3e-3));
        double before = light();
        canvas.stroke(INK, 1.2f, 0.2f, 0.05f, 1.5f, 0.6f, 0.05f, WHITE);
        assertThat(light() - before).isCloseTo(0.5 * 0.1 + Math.PI * 0.0025, within(5e-4));
    }

    @Test
    void aLineThinnerThanASampleIsFainterInsteadOfBroken() {
        canvas.stroke(INK, 0.2f, 0.5f, 0.0005f, 1.2f, 0.5f, 0.0005f, WHITE);
        assertThat(light()).isCloseTo(0.001, within(5e-4));
    }

    @Test
    void whatIsDrawnBeyondTheEdgesIsCut() {
        canvas.disc(INK, 0, 0, 0.3f, WHITE);
        assertThat(light()).isCloseTo(Math.PI * 0.09 / 4, within(5e-4));
        canvas.polygon(INK, WHITE, -3, -3, -2, -3, -2, -2);
        canvas.below(INK, line(1.5f), 1, WHITE);
        assertThat(light()).isCloseTo(Math.PI * 0.09 / 4, within(5e-4));
    }

    @Test
    void whatLiesBelowALineIsCutAtItSmoothly() {
        canvas.below(INK, line(0.5025f), 1, WHITE);
        assertThat(light()).isCloseTo(2 * 0.4975, within(1e-4));
    }

    private float[] line(float height) {
        float[] line = new float[canvas.columns];
        Arrays.fill(line, height);
        return line;
    }
}
