package dev.smalti.benchmarks.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One short page about what a run on a device left in a folder. */
@Command(
        name = "device-summary",
        mixinStandardHelpOptions = true,
        description = "Print a short page in Markdown about what gpu/run.sh left in a folder, whole or in part.")
public final class DeviceSummary implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Parameters(paramLabel = "DIR", description = "where the files lie")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(names = "--device", description = "the one beside the processor, default: ${DEFAULT-VALUE}")
    private String device = "cuda";

    private DeviceSummary() {}

    /** Prints the page. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DeviceSummary()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        System.out.print(of(folder, device));
        return 0;
    }

    /** The page; what is not there is left out. */
    static String of(Path folder, String device) throws IOException {
        List<String> lines = new ArrayList<>(List.of("# A run on " + device, ""));
        heading(folder, lines);
        parts(folder, lines);
        parity(folder, lines);
        loop(read(folder.resolve("prior.json")), lines);
        soak(all(folder, "soak"), lines);
        speed(folder, device, lines);
        peer(folder, device, lines);
        return String.join("\n", lines) + "\n";
    }

    private static void heading(Path folder, List<String> lines) throws IOException {
        Path gpu = folder.resolve("gpu.txt");
        if (Files.isRegularFile(gpu)) {
            Files.readAllLines(gpu).stream().filter(line -> !line.isBlank()).forEach(line -> lines.add("- " + line));
        }
        JsonNode doctor = read(folder.resolve("doctor.json"));
        if (!doctor.isMissingNode()) {
            lines.add("- smalti " + doctor.path("smalti").asText() + ", ONNX Runtime "
                    + doctor.path("onnxRuntime").asText() + ", Java "
                    + doctor.path("java").asText() + ", "
                    + doctor.path("system").asText() + ", "
                    + doctor.path("processors").asText() + " processors");
        }
        lines.add("");
    }

    private static void parts(Path folder, List<String> lines) throws IOException {
        Path parts = folder.resolve("parts.tsv");
        if (Files.isRegularFile(parts)) {
            table(
                    lines,
                    List.of("part", "outcome", "seconds"),
                    Files.readAllLines(parts).stream()
                            .map(line -> List.of(line.split("\t", -1)))
                            .toList());
        }
    }

    private static void parity(Path folder, List<String> lines) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode one : all(folder.resolve("parity"), "")) {
            String verdict = one.path("right").asBoolean() ? "yes" : "**no**";
            for (JsonNode stage : one.path("stages")) {
                rows.add(List.of(
                        one.path("model").asText(),
                        one.path("precision").asText(),
                        stage.path("stage").asText(),
                        "latents " + small(stage.path("latentError")) + ", pixels " + small(stage.path("pixelError")),
                        part(stage.path("equalEncoded"), stage.path("tokens")) + " tokens",
                        verdict));
            }
            JsonNode prior = one.path("prior");
            if (!prior.isMissingNode()) {
                rows.add(List.of(
                        one.path("model").asText(),
                        one.path("precision").asText(),
                        "prior",
                        "logits " + small(prior.path("logitError")),
                        part(prior.path("equalByStep"), prior.path("rows")) + " rows by steps, "
                                + part(prior.path("equalByLoop"), prior.path("rows")) + " in the loop",
                        verdict));
            }
        }
        if (!rows.isEmpty()) {
            lines.add("## The same as on the processor?");
            lines.add("");
            table(lines, List.of("model", "precision", "part", "relative error", "equal", "within limits"), rows);
        }
    }

    private static void loop(JsonNode prior, List<String> lines) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode one : prior.path("parity")) {
            rows.add(List.of(
                    one.path("precision").asText(),
                    part(one.path("equalTokens"), one.path("comparedTokens")),
                    small(one.path("logitError")),
                    one.path("copiesInLoop").asText(),
                    stream(prior.path("speeds"))
                            .filter(speed -> speed.path("precision").equals(one.path("precision")))
                            .map(speed -> speed.path("rows").asText() + ": " + number(speed.path("tokensPerSecond")))
                            .collect(Collectors.joining(", "))));
        }
        if (!rows.isEmpty()) {
            lines.add("## The sampling loop, " + prior.path("size").asText());
            lines.add("");
            table(
                    lines,
                    List.of("precision", "equal tokens", "error of logits", "copies in the loop", "rows: tokens/s"),
                    rows);
        }
    }

    private static void soak(List<JsonNode> soaks, List<String> lines) {
        if (!soaks.isEmpty()) {
            lines.add("## Memory");
            lines.add("");
        }
        for (JsonNode soak : soaks) {
            String readings =
                    stream(soak.path("mebibytes")).map(JsonNode::asText).collect(Collectors.joining(", "));
            lines.add("- " + soak.path("model").asText() + ": "
                    + soak.path("runs").asText() + " runs in "
                    + soak.path("sessions").asText() + " sessions, growth "
                    + soak.path("growth").asText() + " MiB of "
                    + soak.path("allowed").asText() + " allowed; readings in MiB: " + readings);
        }
        if (!soaks.isEmpty()) {
            lines.add("");
        }
    }

    /** Rows of all reports by task, model, precision and batch, then by device; the first report counts. */
    private static Map<List<String>, Map<String, JsonNode>> measured(Path folder, String prefix) throws IOException {
        Map<List<String>, Map<String, JsonNode>> measured = new LinkedHashMap<>();
        for (JsonNode report : all(folder.resolve("smalti"), prefix)) {
            for (JsonNode row : report.path("rows")) {
                List<String> key = Stream.of("task", "model", "precision", "batch")
                        .map(name -> row.path(name).asText())
                        .toList();
                measured.computeIfAbsent(key, any -> new TreeMap<>())
                        .putIfAbsent(row.path("device").asText(), row);
            }
        }
        return measured;
    }

    private static void speed(Path folder, String device, List<String> lines) throws IOException {
        Map<List<String>, String> copies = new LinkedHashMap<>();
        List<String> skipped = new ArrayList<>();
        for (JsonNode report : all(folder.resolve("smalti"), "")) {
            for (JsonNode profile : report.path("profiles")) {
                copies.put(
                        List.of(
                                profile.path("task").asText(),
                                profile.path("contender").asText()),
                        profile.path("copies").asText());
            }
            for (JsonNode skip : report.path("skipped")) {
                skipped.add("- not measured: " + skip.path("task").asText() + " of "
                        + skip.path("contender").asText() + ": "
                        + skip.path("reason").asText());
            }
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> tasks = new ArrayList<>();
        measured(folder, "").forEach((key, byDevice) -> {
            if (!tasks.contains(key.get(0))) {
                tasks.add(key.get(0));
            }
            JsonNode cpu = byDevice.getOrDefault("cpu", MissingNode.getInstance());
            JsonNode other = byDevice.getOrDefault(device, MissingNode.getInstance());
            List<String> row = new ArrayList<>(key);
            String contender = key.get(1) + ", " + device + ", " + key.get(2) + ", batch " + key.get(3);
            row.addAll(List.of(
                    (other.isMissingNode() ? cpu : other).path("unit").asText(),
                    number(cpu.path("perSecond")),
                    number(other.path("perSecond")),
                    times(other.path("perSecond"), cpu.path("perSecond")),
                    number(other.path("milliseconds").path("median")),
                    percent(other.path("work").path("ofPeak")),
                    copies.getOrDefault(List.of(key.get(0), contender), "")));
            rows.add(row);
        });
        rows.sort(Comparator.comparing((List<String> row) -> tasks.indexOf(row.get(0)))
                .thenComparing(row -> row.get(1))
                .thenComparing(row -> row.get(2))
                .thenComparing(row -> Integer.valueOf(row.get(3))));
        if (!rows.isEmpty()) {
            lines.add("## Speed");
            lines.add("");
            table(
                    lines,
                    List.of(
                            "task",
                            "model",
                            "precision",
                            "batch",
                            "unit",
                            "cpu /s",
                            device + " /s",
                            "times",
                            "median ms",
                            "of peak",
                            "copies in 3 runs"),
                    rows);
        }
        if (!skipped.isEmpty()) {
            lines.addAll(skipped);
            lines.add("");
        }
    }

    private static void peer(Path folder, String device, List<String> lines) throws IOException {
        Map<List<String>, Map<String, JsonNode>> own = measured(folder, "published");
        JsonNode loop = read(folder.resolve("prior.json"));
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode report : all(folder.resolve("torch"), "")) {
            for (JsonNode row : report.path("rows")) {
                String task = row.path("task").asText();
                String precision = row.path("precision").asText().replace("float", "fp");
                String batch = row.path("batch").asText();
                double[] seconds = stream(row.path("seconds"))
                        .mapToDouble(JsonNode::asDouble)
                        .sorted()
                        .toArray();
                double units = row.path("units").asDouble();
                double torch = seconds.length == 0 ? Double.NaN : units / seconds[seconds.length / 2];
                JsonNode smalti = task.equals("sample")
                        ? stream(loop.path("speeds"))
                                .filter(one -> one.path("rows").asText().equals(batch)
                                        && one.path("precision").asText().equalsIgnoreCase(precision))
                                .findFirst()
                                .map(one -> one.path("tokensPerSecond"))
                                .orElse(MissingNode.getInstance())
                        : own.entrySet().stream()
                                .filter(one -> one.getKey().get(0).equals(task)
                                        && one.getKey().get(3).equals(batch)
                                        && numbers(one.getKey().get(2)).equals(precision)
                                        && one.getValue().containsKey(device))
                                .findFirst()
                                .map(one -> one.getValue().getOrDefault(device, MissingNode.getInstance()))
                                .map(one -> one.path("perSecond"))
                                .orElse(MissingNode.getInstance());
                rows.add(List.of(
                        task,
                        precision,
                        batch,
                        row.path("contender").asText(),
                        number(torch),
                        number(smalti),
                        smalti.isMissingNode() ? "" : number(smalti.asDouble() / torch)));
            }
        }
        if (!rows.isEmpty()) {
            lines.add("## Beside PyTorch");
            lines.add("");
            lines.add("Models with random weights of the same sizes. PyTorch's encode ends in tokens, Smalti's in"
                    + " latents;");
            lines.add("sample is the drawing of 256 tokens after 256 others, without the picture.");
            lines.add("");
            table(
                    lines,
                    List.of("task", "precision", "batch", "PyTorch", "PyTorch /s", "Smalti /s", "Smalti / PyTorch"),
                    rows);
        }
    }

    /** What is computed in, of what a manifest says: weights that are stored in less are not. */
    private static String numbers(String precision) {
        int prior = precision.indexOf("prior ");
        return prior < 0 ? precision : precision.substring(prior + "prior ".length());
    }

    private static void table(List<String> lines, List<String> columns, List<List<String>> rows) {
        lines.add("| " + String.join(" | ", columns) + " |");
        lines.add("|" + "---|".repeat(columns.size()));
        rows.forEach(row -> lines.add(
                row.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"))));
        lines.add("");
    }

    private static String part(JsonNode some, JsonNode all) {
        return some.asText() + " of " + all.asText();
    }

    private static String small(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.1e", value.asDouble()) : value.asText();
    }

    private static String percent(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.0f %%", 100 * value.asDouble()) : "";
    }

    private static String times(JsonNode some, JsonNode other) {
        return some.isNumber() && other.isNumber() ? number(some.asDouble() / other.asDouble()) : "";
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? number(value.asDouble()) : "";
    }

    /** Three digits, or all before the point. */
    private static String number(double value) {
        if (!(Math.abs(value) < 1e15)) {
            return "";
        }
        int digits = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
        return String.format(Locale.ROOT, "%." + Math.max(0, 2 - digits) + "f", value);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all.stream();
    }

    /** Every JSON file in a folder, or {@code bench.json} of each folder in it whose name begins like this, by name. */
    private static List<JsonNode> all(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
                    .map(file -> Files.isDirectory(file) ? file.resolve("bench.json") : file)
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<JsonNode> read = new ArrayList<>();
        for (Path file : found) {
            JsonNode node = read(file);
            if (!node.isMissingNode()) {
                read.add(node);
            }
        }
        return List.copyOf(read);
    }

    /** What a file holds; nothing where it is missing or was cut off while it was written. */
    private static JsonNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
