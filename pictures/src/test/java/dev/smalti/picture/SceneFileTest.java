package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Condition;
import dev.smalti.SceneObject;
import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Objects.Form;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneFileTest {
    private static final Objects NAMED =
            new Objects(Form.BOXES, 4, 5, 64, true, true, true, List.of("person", "dog", "cat", "tree"));
    private static final Objects NAMELESS = new Objects(Form.BOXES, 4, 5, 64, true, true, true, null);

    @Test
    void readsNamesNumbersBoxesAndAttributes(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("scene.json"), """
                {"objects": [
                  {"category": "cat", "box": [0.1, 0.2, 0.3, 0.6]},
                  {"category": 3, "box": [-0.5, 0, 1, 1], "group": true, "inside": true, "occluded": false}
                ]}
                """);
        assertThat(SceneFile.read(file, NAMED))
                .isEqualTo(new Condition.Scene(List.of(
                        new SceneObject(2, new Box(0.1, 0.2, 0.3, 0.6)),
                        new SceneObject(3, new Box(-0.5, 0, 1, 1), true, false, false, true))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                | the scene is [], expected an object in braces
            {}                                | objects is missing, expected a list of objects
            {"objects":7}                     | objects is 7, expected a list of objects
            {"objects":[],"size":3}           | the scene has an unknown key size
            {"objects":[7]}                   | objects[0] is 7, expected an object in braces
            {"objects":[{}]}                  | objects[0].category is missing, expected a class's name or number, from 0 to 3
            {"objects":[{"category":4}]}      | objects[0].category is 4, expected a class's name or number, from 0 to 3
            {"objects":[{"category":-1}]}     | objects[0].category is -1, expected a class's name or number, from 0 to 3
            {"objects":[{"category":1.5}]}    | objects[0].category is 1.5, expected a class's name or number, from 0 to 3
            {"objects":[{"category":"cow"}]}  | objects[0].category is cow, which is none of the model's 4 classes; they start with person, dog, cat
            {"objects":[{"kind":1}]}          | objects[0] has an unknown key kind
            {"objects":[{"category":1}]}      | objects[0].box is missing, expected [x, y, width, height] relative to the picture, width and height from 0
            """)
    void saysWhereASceneIsWrong(String json, String message) {
        assertBadInput(json, NAMED, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [0,0,1]          | [x, y, width, height] relative to the picture, width and height from 0
            [0,0,1,"1"]      | [x, y, width, height] relative to the picture, width and height from 0
            [0,0,-1,1]       | [x, y, width, height] relative to the picture, width and height from 0
            [0,0,0,1]        | a box that covers a part of the picture, whose sides are 1
            [100,80,20,20]   | a box that covers a part of the picture, whose sides are 1
            [0,0,1e999,1]    | a box that covers a part of the picture, whose sides are 1
            [0,0,320,240]    | a box that covers a part of the picture, whose sides are 1
            [0.5,0,100,480]  | a box that covers a part of the picture, whose sides are 1
            [0,0,0.5,2.1]    | a box that covers a part of the picture, whose sides are 1
            """)
    void saysWhatIsWrongWithABox(String box, String expected) {
        String start = "{\"objects\":[{\"category\":1,\"box\":[0,0,1,1]},{\"category\":1,\"box\":";
        assertThatThrownBy(() -> SceneFile.parse(start + box + "}]}", "s.json", NAMED))
                .hasMessageStartingWith("s.json: objects[1].box is [")
                .hasMessageEndingWith(", expected " + expected);
    }

    @Test
    void saysWhatElseIsWrong(@TempDir Path folder) {
        assertBadInput(
                "{\"objects\":[{\"category\":1,\"box\":[0,0,1,1],\"group\":1}]}",
                NAMED,
                "objects[0].group is 1, expected true or false");
        assertBadInput(
                "{\"objects\":[{\"category\":\"cat\"}]}",
                NAMELESS,
                "objects[0].category is the name cat, but the model names no classes; give a number from 0 to 3");
        assertThatThrownBy(() -> SceneFile.parse("{\n\"objects\":[\n}", "s.json", NAMED))
                .hasMessageStartingWith("s.json is not JSON at line 3: ");
        assertThatThrownBy(() -> SceneFile.parse("{\"objects\":[],\"objects\":[]}", "s.json", NAMED))
                .hasMessageStartingWith("s.json is not JSON at line 1: Duplicate field 'objects'");
        assertThatThrownBy(() -> SceneFile.parse("{\"objects\":[]} {}", "s.json", NAMED))
                .isInstanceOf(SmaltiException.class);
        assertThatThrownBy(() -> SceneFile.parse("", "s.json", NAMED)).isInstanceOf(SmaltiException.class);
        Path absent = folder.resolve("absent.json");
        assertThatThrownBy(() -> SceneFile.read(absent, NAMED))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("cannot read " + absent);
    }

    @Test
    void readsWhatCocoAnnotates() {
        String json = """
                {"info": {"year": 2017}, "licenses": [],
                 "images": [{"id": 5, "file_name": "a.jpg", "width": 640, "height": 480}],
                 "annotations": [
                   {"id": 1, "image_id": 5, "category_id": 18, "bbox": [64, 120, 320, 240.0], "area": 9, "iscrowd": 0},
                   {"id": 2, "image_id": 5, "category_id": 1, "bbox": [0, 0, 64, 48], "iscrowd": 1},
                   {"id": 3, "image_id": 6, "category_id": 1, "bbox": [0, 0, 64, 48]}],
                 "categories": [{"id": 1, "name": "person", "supercategory": "person"}, {"id": 18, "name": "dog"}]}
                """;
        SceneObject second = new SceneObject(0, new Box(0, 0, 0.1, 0.1), true, false, false, false);
        assertThat(SceneFile.parse(json, "s.json", NAMED))
                .isEqualTo(new Condition.Scene(List.of(new SceneObject(1, new Box(0.1, 0.25, 0.5, 0.5)), second)));
        // Without names the categories are counted as they are listed.
        assertThat(SceneFile.parse(json, "s.json", NAMELESS).objects())
                .extracting(SceneObject::category)
                .containsExactly(1, 0);
        assertBadInput(
                json.replace("\"dog\"", "\"cow\""),
                NAMED,
                "annotations[0].category_id is 18, expected a category of the list whose name the model knows");
        assertBadInput(
                json.replace("[64, 120", "[700, 120"),
                NAMED,
                "annotations[0].bbox is [700,120,320,240.0], expected a box that covers a part of the picture of 640x480"
                        + " pixels");
        assertBadInput(
                json.replace("\"width\": 640, ", ""),
                NAMED,
                "images[0].width is missing, expected the picture's size in pixels, which its boxes are counted in");
        assertBadInput(
                json.replace("\"height\": 480}", "\"height\": 480}, {\"id\": 6}"),
                NAMED,
                "a scene is one picture, but images has 2 of them; keep that of the one you mean");
    }

    @Test
    void passesOverAByteOrderMark(@TempDir Path folder) throws IOException {
        String json = "{\"objects\":[{\"category\":1,\"box\":[0,0,1,1]}]}";
        Path file = folder.resolve("scene.json");
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Files.write(file, ("\ufeff" + json).getBytes(charset));
            assertThat(SceneFile.read(file, NAMED).objects()).hasSize(1);
        }
    }

    @Property(tries = 300)
    void failsInNoOtherWay(@ForAll String text, @ForAll int cut) {
        String json = "{\"objects\":[{\"category\":1,\"box\":[0,0,1,1]}]}";
        int at = Math.floorMod(cut, json.length());
        for (String broken : List.of(text, json.substring(0, at) + text + json.substring(at))) {
            try {
                SceneFile.parse(broken, "s.json", NAMED);
            } catch (SmaltiException e) {
                assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT);
            }
        }
    }

    private static void assertBadInput(String json, Objects objects, String message) {
        assertThatThrownBy(() -> SceneFile.parse(json, "s.json", objects))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessage("s.json: " + message);
    }
}
