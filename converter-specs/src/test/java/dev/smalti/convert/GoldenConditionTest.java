package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Scenes and coordinates as tokens, against what the reference's own code gave. */
@Tag("golden")
class GoldenConditionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final String SCENES = "annotations.json";
    private static final Pattern CROP = Pattern.compile("crop_(\\d+)x(\\d+)\\.yx_y0x0");
    private static final Pattern COORDINATES = Pattern.compile("coordstage_d(\\d+)_n(\\d+)\\.c");
    /** Half a unit of float32 at 1: the reference stored these numbers so. */
    private static final double STORED = 6e-8;

    @TestFactory
    Stream<DynamicTest> scenesBecomeTheTokensOfTheBuildersAndComeBack() {
        return ReferenceCases.tests(GoldenConditionTest::builders, ReferenceKind.SCENES);
    }

    private static void builders(Path folder) throws IOException {
        JsonNode builders = json(folder.resolve("builders.json"));
        try (Checkpoint golden = golden(folder)) {
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
        System.out.println(
                folder.getFileName() + ": " + builders.path("items").size() + " scenes equal, there and back");
        assertThat(builders.path("items")).isNotEmpty();
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

    @TestFactory
    Stream<DynamicTest> placesAreRoundedAsInPython() {
        return ReferenceCases.tests(GoldenConditionTest::places, ReferenceKind.SCENES);
    }

    private static void places(Path folder) throws IOException {
        JsonNode places = json(folder.resolve("builders.json")).path("coords_exact_xy");
        try (Checkpoint golden = golden(folder)) {
            String name = golden.tensors().keySet().stream()
                    .filter(tensor -> tensor.matches("coords\\.token\\d+"))
                    .findFirst()
                    .orElseThrow();
            PlaceTokens tokens = new PlaceTokens(Integer.parseInt(name.substring("coords.token".length())));
            int[] expected = ints(golden.tensors().get(name));
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

    @TestFactory
    Stream<DynamicTest> thePriorOfScenesIsGivenTheseTokensInEveryWindow() {
        return ReferenceCases.tests(
                GoldenConditionTest::scenes,
                folder -> Files.isRegularFile(folder.resolve(SCENES)),
                ReferenceKind.TRANSFORMER);
    }

    private static void scenes(Path folder) throws IOException {
        JsonNode json = json(folder.resolve(SCENES));
        SceneTokens tokens = new SceneTokens(objects(json));
        try (Checkpoint golden = golden(folder)) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
            for (int i = 0; tensors.containsKey("net" + i + ".c_input"); i++) {
                List<SceneObject> scene = scene(json.path("annotations").get(i));
                assertThat(tokens.build(scene)).containsExactly(ints(tensors.get("net" + i + ".c_input")));
            }
            GridShape window = GoldenPriorTest.grid(golden);
            if (tensors.containsKey("big.cond_tokens_per_step")) {
                List<Integer> shape = tensors.get("big.indices").shape();
                GridShape grid = new GridShape(shape.get(1), shape.get(2));
                steps(tokens, scene(json.path("annotations").get(0)), grid, window, tensors);
            }
            crops(folder, window, tensors);
        }
    }

    private static void steps(
            SceneTokens tokens,
            List<SceneObject> scene,
            GridShape grid,
            GridShape window,
            Map<String, CheckpointTensor> tensors) {
        int[] steps = ints(tensors.get("big.cond_tokens_per_step"));
        assertThat(steps).hasSize(grid.length() * tokens.length());
        for (int place = 0; place < grid.length(); place++) {
            Crop crop = Crop.at(grid, window, place / grid.columns(), place % grid.columns());
            assertThat(tokens.build(scene, crop.box(), false))
                    .as("at " + place)
                    .containsExactly(Arrays.copyOfRange(steps, place * tokens.length(), (place + 1) * tokens.length()));
        }
    }

    private static void crops(Path folder, GridShape window, Map<String, CheckpointTensor> tensors) {
        int compared = 0;
        for (String name : tensors.keySet()) {
            Matcher matcher = CROP.matcher(name);
            if (matcher.matches()) {
                GridShape grid = new GridShape(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                int[] starts = ints(tensors.get(name));
                float[] boxes = tensors.get(name.replace("yx_y0x0", "bbox")).floats();
                for (int i = 0; i < starts.length; i += 4) {
                    Crop crop = Crop.at(grid, window, starts[i], starts[i + 1]);
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
        System.out.println(folder.getFileName() + ": " + compared + " windows equal");
    }

    @TestFactory
    Stream<DynamicTest> coordinatesBecomeTheTokensOfTheCoordStageAndComeBack() {
        return ReferenceCases.tests(
                GoldenConditionTest::coordinates,
                folder -> stage(folder).path("target").asText().endsWith(".CoordStage"),
                ReferenceKind.TRANSFORMER);
    }

    private static JsonNode stage(Path folder) {
        try {
            return YAML.readTree(folder.resolve("config.yaml").toFile()).at("/model/params/cond_stage_config");
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " has a config that cannot be read", e);
        }
    }

    private static void coordinates(Path folder) {
        JsonNode stage = stage(folder);
        Coordinates own = new Coordinates(
                stage.at("/params/down_factor").intValue(),
                stage.at("/params/n_embed").intValue());
        try (Checkpoint golden = golden(folder)) {
            Map<String, CheckpointTensor> tensors = golden.tensors();
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
                }
            }
            compareCoordinates(tensors, "net.c_input", "net.c_indices", "net.cond_rec", own);
            assertThat(tensors.get("net.quant_c").floats())
                    .containsExactly(asFloats(tensors.get("net.c_indices").longs()));
            Pixels map = Recorded.pictures(tensors.get("net.c_input")).get(0);
            assertThat(map).isEqualTo(CoordinateTokens.map(map.height(), map.width()));
            GridShape shape = new GridShape(map.height() / own.factor(), map.width() / own.factor());
            int[] whole = new CoordinateTokens(own).tokens(shape).tokens();
            assertThat(Arrays.copyOf(ints(tensors.get("net.c_indices")), whole.length))
                    .containsExactly(whole);
            if (tensors.containsKey("coordstage_ties.c")) {
                ties(tensors);
            }
        }
    }

    /** Halves are rounded to the even number, as one count of coordinates at least shows. */
    private static void ties(Map<String, CheckpointTensor> tensors) {
        Pixels map = Recorded.pictures(tensors.get("coordstage_ties.c")).get(0);
        int[] expected = ints(tensors.get("coordstage_ties.indices"));
        int factor = (int) Math.round(Math.sqrt((double) map.height() * map.width() / expected.length));
        assertThat(IntStream.rangeClosed(2, 1024)
                        .filter(count -> Arrays.equals(
                                new CoordinateTokens(new Coordinates(factor, count))
                                        .encode(map)
                                        .tokens(),
                                expected)))
                .as("counts of coordinates that explain the recorded ties")
                .isNotEmpty();
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

    private static Checkpoint golden(Path folder) {
        return Checkpoints.open(folder.resolve("golden.safetensors"));
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }

    static Objects objects(JsonNode item) {
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
