package dev.smalti.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.GridShape;
import dev.smalti.SceneObject;
import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Objects.Form;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SceneTokensTest {
    /** Places are 4 by 4: token 5 is at a third of each side. */
    private static final Objects BOXES = new Objects(Form.BOXES, 3, 2, 16, false, true, true, null);

    private static final Objects CENTRES = new Objects(Form.CENTER_POINTS, 3, 2, 16, true, false, false, null);
    private static final Box UPPER_LEFT = new Box(0, 0, 1 / 3.0, 1 / 3.0);

    @Test
    void anObjectIsItsClassAndTwoCorners() {
        SceneTokens tokens = new SceneTokens(BOXES);
        assertThat(tokens.length()).isEqualTo(6);
        assertThat(tokens.build(List.of(new SceneObject(2, UPPER_LEFT)))).containsExactly(2, 0, 5, 15, 15, 15);
    }

    @Test
    void anObjectIsItsClassAndItsCentreAndTheCropComesLast() {
        SceneTokens tokens = new SceneTokens(CENTRES);
        assertThat(tokens.length()).isEqualTo(6);
        assertThat(tokens.build(List.of(new SceneObject(1, Box.WHOLE)), UPPER_LEFT, false))
                .containsExactly(1, 10, 15, 15, 0, 5);
    }

    @Test
    void halvesAreRoundedToTheEvenNumber() {
        PlaceTokens places = new PlaceTokens(16);
        assertThat(places.token(0.5 / 3, 0)).isZero();
        assertThat(places.token(0.5, 0)).isEqualTo(2);
        assertThat(places.token(2.5 / 3, 0)).isEqualTo(2);
        assertThat(places.token(0, 0.5)).isEqualTo(8);
        assertThat(places.token(1, 1)).isEqualTo(15);
    }

    @Test
    void aCropMovesAndScalesBoxesUnlessItIsTold() {
        List<SceneObject> scene = List.of(new SceneObject(0, new Box(0.5, 0.5, 0.25, 0.25)));
        Box quarter = new Box(0.5, 0.5, 0.5, 0.5);
        assertThat(new SceneTokens(BOXES).build(scene, quarter, false)).startsWith(0, 0, 10);
        assertThat(new SceneTokens(BOXES).build(scene, quarter, true)).startsWith(0, 2, 11);
        assertThat(new SceneTokens(CENTRES).build(scene, quarter, true)).containsExactly(0, 9, 15, 15, 8, 14);
    }

    @Test
    void whatTheCropDoesNotShowIsLeftOut() {
        SceneObject left = new SceneObject(0, new Box(0, 0, 0.5, 1));
        SceneObject right = new SceneObject(1, new Box(0.5, 0, 0.5, 1));
        SceneTokens tokens = new SceneTokens(BOXES);
        assertThat(tokens.build(List.of(left, right), new Box(0.5, 0, 0.5, 1), false))
                .containsExactly(1, 0, 15, 15, 15, 15);
    }

    @Test
    void theFirstObjectsCountEvenWhereTheCropHidesThem() {
        SceneObject left = new SceneObject(0, new Box(0, 0, 0.5, 1));
        SceneObject right = new SceneObject(1, new Box(0.5, 0, 0.5, 1));
        int[] tokens = new SceneTokens(BOXES).build(List.of(left, left, right), new Box(0.5, 0, 0.5, 1), false);
        assertThat(tokens).containsOnly(15);
    }

    @Test
    void attributesAreTokensOfTheirOwnWhereThePriorIsToldOfThem() {
        Objects many = new Objects(Form.BOXES, 3, 1, 64, false, true, true, null);
        SceneObject all = new SceneObject(1, Box.WHOLE, true, true, true, true);
        assertThat(new SceneTokens(many).build(List.of(all))[0]).isEqualTo(1 + 3 * 15);
        Objects groups = new Objects(Form.BOXES, 3, 1, 64, false, true, false, null);
        assertThat(new SceneTokens(groups).build(List.of(all))[0]).isEqualTo(1 + 3);
        Objects others = new Objects(Form.BOXES, 3, 1, 64, false, false, true, null);
        assertThat(new SceneTokens(others).build(List.of(all))[0]).isEqualTo(1 + 3 * 14);
    }

    @Test
    void saysWhatDoesNotFit() {
        SceneTokens tokens = new SceneTokens(BOXES);
        SceneObject inside = new SceneObject(0, Box.WHOLE, false, false, false, true);
        assertBadInput(
                () -> tokens.build(List.of(new SceneObject(0, Box.WHOLE), inside)),
                "object 1 of the scene needs token 24 for its category and attributes, the model has 16;"
                        + " leave attributes out");
        assertBadInput(
                () -> tokens.build(List.of(new SceneObject(3, Box.WHOLE))),
                "object 0 of the scene has category 3, the model knows 3");
        assertBadInput(
                () -> tokens.build(List.of(), new Box(0.5, 0, 0.6, 1), false),
                "a crop is a part of the picture, from 0 to 1, was Box[x=0.5, y=0.0, width=0.6, height=1.0]");
        assertBadInput(() -> tokens.read(new int[5]), "a scene has 6 tokens, not 5");
        assertBadInput(
                () -> tokens.read(new int[] {0, 0, 16, 15, 15, 15}),
                "a token of a scene is from 0 to below 16, was 16");
        assertBadInput(
                () -> tokens.read(new int[] {0, 5, 0, 15, 15, 15}),
                "the tokens 5 and 0 are no box: the second corner lies above or left of the first");
        assertBadInput(
                () -> new SceneTokens(new Objects(Form.BOXES, 3, 2, 3, false, false, false, null)),
                "places need at least 4 tokens, there are 3");
        assertBadInput(
                () -> new SceneTokens(new Objects(Form.BOXES, 0, 2, 9, false, false, false, null)),
                "scenes have at least one class and one object, not 0 and 2");
        assertBadInput(() -> new Box(0, 0, -1, 0), "was 0.0, 0.0, -1.0, 0.0");
        assertBadInput(() -> new Box(Double.NaN, 0, 1, 0), "was NaN, 0.0, 1.0, 0.0");
        assertBadInput(() -> new SceneObject(-1, Box.WHOLE), "a category is from 0, was -1");
    }

    @Property(tries = 500)
    void whatIsReadBackIsTheSceneUpToHalfAStep(
            @ForAll @DoubleRange(max = 0.9) double x,
            @ForAll @DoubleRange(max = 0.9) double y,
            @ForAll @DoubleRange(min = 0.05, max = 1) double width,
            @ForAll @DoubleRange(min = 0.05, max = 1) double height,
            @ForAll @IntRange(max = 9) int count,
            @ForAll boolean group,
            @ForAll boolean inside) {
        Objects objects = new Objects(Form.BOXES, 10, 5, 1024, true, true, true, null);
        Box box = new Box(x, y, Math.min(width, 1 - x), Math.min(height, 1 - y));
        List<SceneObject> scene = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scene.add(new SceneObject(i, box, group, false, i % 2 == 0, inside));
        }
        SceneTokens tokens = new SceneTokens(objects);
        SceneTokens.Scene read = tokens.read(tokens.build(scene));
        assertThat(read.crop()).isEqualTo(Box.WHOLE);
        assertThat(read.objects()).hasSize(Math.min(count, 5));
        for (int i = 0; i < read.objects().size(); i++) {
            SceneObject object = read.objects().get(i);
            assertThat(object).isEqualTo(new SceneObject(i, object.box(), group, false, i % 2 == 0, inside));
            assertThat(object.box().x()).isCloseTo(box.x(), within(0.5 / 31 + 1e-9));
            assertThat(object.box().y()).isCloseTo(box.y(), within(0.5 / 31 + 1e-9));
            assertThat(object.box().width()).isCloseTo(box.width(), within(1.0 / 31 + 1e-9));
            assertThat(object.box().height()).isCloseTo(box.height(), within(1.0 / 31 + 1e-9));
        }
    }

    @Test
    void theWindowOfATokenStaysInTheGrid() {
        GridShape grid = new GridShape(20, 16);
        GridShape window = new GridShape(16, 16);
        assertThat(Crop.at(grid, window, 0, 15)).isEqualTo(new Crop(0, 0, new Box(0, 0, 1, 0.8)));
        assertThat(Crop.at(grid, window, 8, 3)).isEqualTo(new Crop(1, 0, new Box(0, 0.05, 1, 0.8)));
        assertThat(Crop.at(grid, window, 19, 3)).isEqualTo(new Crop(4, 0, new Box(0, 0.2, 1, 0.8)));
        assertBadInput(
                () -> Crop.at(new GridShape(15, 16), window, 0, 0), "a window of 16x16 does not fit a grid of 15x16");
        assertBadInput(() -> Crop.at(grid, window, 20, 0), "there is no token at (20, 0) in a grid of 20x16");
    }

    private static void assertBadInput(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessageEndingWith(message);
    }
}
