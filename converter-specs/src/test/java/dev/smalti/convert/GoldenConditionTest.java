package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.GridShape;
import dev.smalti.SceneObject;
import dev.smalti.SceneObject.Box;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning.Coordinates;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Objects.Form;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.condition.CoordinateTokens;
import dev.smalti.condition.Crop;
import dev.smalti.condition.PlaceTokens;
import dev.smalti.condition.SceneTokens;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Scenes and coordinates as tokens, against what the reference's own code gave. */
class GoldenConditionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CROP = Pattern.compile("crop_(\\d+)x(\\d+)\\.yx_y0x0");
    private static final Pattern COORDINATES = Pattern.compile("coordstage_d(\\d+)_n(\\d+)\\.c");
    private static final GridShape WINDOW = new GridShape(16, 16);
    /** Half a unit of float32 at 1: the reference stored these numbers so. */
    private static final double STORED = 6e-8;

    @Test
    void scenesBecomeTheTokensOfTheBuildersAndComeBack() throws IOException {
        JsonNode builders = json("scene_builders/builders.json");
        try (Checkpoint golden = Checkpoints.open(ReferenceCases.file("scene_builders/golden.safetensors"))) {
            for (JsonNode item : builders.path("items")) {
                String name =
                        item.path("name").asText() + " " + item.path("tokens").asText();
                Objects objects = objects(item);
                SceneTokens tokens = new SceneTokens(objects);
                Box crop = item.path("crop").isNull() ? Box.WHOLE : box(item.path("crop"));
                boolean flip = item.path("flip").booleanValue();
                int[] found = tokens.build(scene(item.path("annotations")), crop, flip);
                CheckpointTensor expected =
                        golden.tensors().get(item.path("tokens").textValue());
                assertThat(found).as(name).containsExactly(ints(expected));
                assertThat(tokens.length()).isEqualTo(item.path("embedding_dim").intValue());
                assertThat(tokens.none()).isEqualTo(item.path("none").intValue());
                comesBack(name, item, objects, tokens.read(found));
            }
        }
        System.out.println("scene_builders: " + builders.path("items").size() + " scenes equal, there and back");
        assertThat(builders.path("items").size()).isEqualTo(160);
    }

    private static void comesBack(String name, JsonNode item, Objects objects, SceneTokens.Scene read) {
        JsonNode inverse = item.path("inverse");
        JsonNode annotations = item.path("inverse_annotation");
        assertThat(read.objects()).as(name).hasSize(inverse.size());
        for (int i = 0; i < inverse.size(); i++) {
            SceneObject object = read.objects().get(i);
            JsonNode place = inverse.get(i).get(1);
            Box box = objects.form() == Form.BOXES
                    ? box(place)
                    : new Box(place.get(0).doubleValue(), place.get(1).doubleValue(), 0, 0);
            assertThat(object)
                    .as(name)
                    .isEqualTo(new SceneObject(
                            annotations.get(i).path("category_no").intValue(),
                            box,
                            annotations.get(i).path("is_group_of").booleanValue(),
                            annotations.get(i).path("is_occluded").booleanValue(),
                            annotations.get(i).path("is_depiction").booleanValue(),
                            annotations.get(i).path("is_inside").booleanValue()));
        }
        JsonNode crop = item.path("inverse_crop");
        assertThat(read.crop()).as(name).isEqualTo(crop.isNull() ? null : box(crop));
    }

    @Test
    void placesAreRoundedAsInPython() throws IOException {
        JsonNode places = json("scene_builders/builders.json").path("coords_exact_xy");
        PlaceTokens tokens = new PlaceTokens(64);
        try (Checkpoint golden = Checkpoints.open(ReferenceCases.file("scene_builders/golden.safetensors"))) {
            int[] expected = ints(golden.tensors().get("coords.token64"));
            float[] back = golden.tensors().get("coords.back").floats();
            assertThat(places.size()).isEqualTo(expected.length).isPositive();
            for (int i = 0; i < expected.length; i++) {
                double x = places.get(i).get(0).doubleValue();
                double y = places.get(i).get(1).doubleValue();
                assertThat(tokens.token(x, y)).as("%s, %s", x, y).isEqualTo(expected[i]);
                assertThat((float) tokens.x(expected[i])).isEqualTo(back[2 * i]);
                assertThat((float) tokens.y(expected[i])).isEqualTo(back[2 * i + 1]);
            }
        }
    }

    @Test
    void thePriorOfScenesIsGivenTheseTokensInEveryWindow() throws IOException {
        JsonNode json = json("transformer_scene/annotations.json");
        SceneTokens tokens = new SceneTokens(objects(json));
        try (Checkpoint golden = Checkpoints.open(ReferenceCases.file("transformer_scene/golden.safetensors"))) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
            for (int i = 0; i < json.path("annotations").size(); i++) {
                List<SceneObject> scene = scene(json.path("annotations").get(i));
                assertThat(tokens.build(scene)).containsExactly(ints(tensors.get("net" + i + ".c_input")));
            }
            int[] steps = ints(tensors.get("big.cond_tokens_per_step"));
            GridShape grid = new GridShape(18, 20);
            List<SceneObject> scene = scene(json.path("annotations").get(0));
            assertThat(steps).hasSize(grid.length() * tokens.length());
            for (int place = 0; place < grid.length(); place++) {
                Crop crop = Crop.at(grid, WINDOW, place / grid.columns(), place % grid.columns());
                assertThat(tokens.build(scene, crop.box(), false))
                        .as("at " + place)
                        .containsExactly(
                                Arrays.copyOfRange(steps, place * tokens.length(), (place + 1) * tokens.length()));
            }
        }
    }

    @Test
    void windowsLieWhereTheReferencePutsThem() {
        try (Checkpoint golden = Checkpoints.open(ReferenceCases.file("transformer_scene/golden.safetensors"))) {
            int compared = 0;
            for (String name : golden.tensors().keySet()) {
                Matcher matcher = CROP.matcher(name);
                if (matcher.matches()) {
                    GridShape grid =
                            new GridShape(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                    int[] starts = ints(golden.tensors().get(name));
                    float[] boxes = golden.tensors()
                            .get(name.replace("yx_y0x0", "bbox"))
                            .floats();
                    for (int i = 0; i < starts.length; i += 4) {
                        Crop crop = Crop.at(grid, WINDOW, starts[i], starts[i + 1]);
                        assertThat(new int[] {crop.row(), crop.column()})
                                .as(name)
                                .containsExactly(starts[i + 2], starts[i + 3]);
                        assertThat(crop.box().x()).isCloseTo(boxes[i], within(STORED));
                        assertThat(crop.box().y()).isCloseTo(boxes[i + 1], within(STORED));
                        assertThat(crop.box().width()).isCloseTo(boxes[i + 2], within(STORED));
                        assertThat(crop.box().height()).isCloseTo(boxes[i + 3], within(STORED));
                        compared++;
                    }
                }
            }
            System.out.println("transformer_scene: " + compared + " windows equal");
            assertThat(compared).isEqualTo(256 + 512 + 360 + 920);
        }
    }

    @Test
    void coordinatesBecomeTheTokensOfTheCoordStageAndComeBack() {
        try (Checkpoint golden = Checkpoints.open(ReferenceCases.file("transformer_coord/golden.safetensors"))) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
            int compared = 0;
            for (String name : tensors.keySet()) {
                Matcher matcher = COORDINATES.matcher(name);
                if (matcher.matches()) {
                    String tag = name.substring(0, name.length() - 1);
                    compareCoordinates(
                            tensors,
                            name,
                            tag + "indices",
                            tag + "decode",
                            new Coordinates(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(3);
            compareCoordinates(tensors, "net.c_input", "net.c_indices", "net.cond_rec", new Coordinates(4, 128));
            assertThat(tensors.get("net.quant_c").floats())
                    .containsExactly(asFloats(tensors.get("net.c_indices").longs()));
            int[] whole = new CoordinateTokens(new Coordinates(4, 128))
                    .tokens(new GridShape(8, 8))
                    .tokens();
            assertThat(Arrays.copyOf(ints(tensors.get("net.c_indices")), whole.length))
                    .containsExactly(whole);
            assertThat(Recorded.pictures(tensors.get("net.c_input")).get(0)).isEqualTo(CoordinateTokens.map(32, 32));
        }
    }

    private static void compareCoordinates(
            Map<String, CheckpointTensor> tensors,
            String maps,
            String indices,
            String decoded,
            Coordinates coordinates) {
        CoordinateTokens tokens = new CoordinateTokens(coordinates);
        List<Pixels> inputs = Recorded.pictures(tensors.get(maps));
        List<Pixels> outputs = Recorded.pictures(tensors.get(decoded));
        List<TokenGrid> found = inputs.stream().map(tokens::encode).toList();
        assertThat(found)
                .as(indices)
                .isEqualTo(Recorded.grids(
                        tensors.get(indices).longs(), found.get(0).shape()));
        assertThat(found.stream().map(tokens::decode).toList()).as(decoded).isEqualTo(outputs);
    }

    @Test
    void halvesOfCoordinatesAreRoundedToTheEvenNumber() {
        try (Checkpoint golden = Checkpoints.open(ReferenceCases.file("transformer_coord/golden.safetensors"))) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
            Pixels map = Recorded.pictures(tensors.get("coordstage_ties.c")).get(0);
            int[] expected = ints(tensors.get("coordstage_ties.indices"));
            assertThat(new CoordinateTokens(new Coordinates(1, 4)).encode(map).tokens())
                    .containsExactly(expected);
        }
    }

    private static JsonNode json(String name) throws IOException {
        return JSON.readTree(Files.readString(ReferenceCases.file(name)));
    }

    private static Objects objects(JsonNode item) {
        JsonNode params = item.path("params");
        return new Objects(
                item.path("builder").textValue().endsWith("bbox") ? Form.BOXES : Form.CENTER_POINTS,
                params.path("no_object_classes").intValue(),
                params.path("no_max_objects").intValue(),
                params.path("no_tokens").intValue(),
                params.path("encode_crop").booleanValue(),
                params.path("use_group_parameter").booleanValue(),
                params.path("use_additional_parameters").booleanValue(),
                null);
    }

    /** COCO's numbers for groups count as false, as in the reference: only {@code true} is true. */
    private static List<SceneObject> scene(JsonNode annotations) {
        List<SceneObject> objects = new ArrayList<>();
        for (JsonNode annotation : annotations) {
            objects.add(new SceneObject(
                    annotation.path("category_no").intValue(),
                    box(annotation.path("bbox")),
                    annotation.path("is_group_of").booleanValue(),
                    annotation.path("is_occluded").booleanValue(),
                    annotation.path("is_depiction").booleanValue(),
                    annotation.path("is_inside").booleanValue()));
        }
        return objects;
    }

    private static Box box(JsonNode json) {
        return new Box(
                json.get(0).doubleValue(),
                json.get(1).doubleValue(),
                json.get(2).doubleValue(),
                json.get(3).doubleValue());
    }

    private static int[] ints(CheckpointTensor tensor) {
        return Arrays.stream(tensor.longs()).mapToInt(Math::toIntExact).toArray();
    }

    private static float[] asFloats(long[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }
}
