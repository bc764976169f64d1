package dev.smalti.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of some runs took, by ONNX Runtime's own profiler.
 *
 * @param task what was done
 * @param contender by whom
 * @param operators by kind and provider, the longest first
 * @param copies how many times a tensor went from host to device or back
 */
public record OperatorProfile(BenchTask task, String contender, List<Share> operators, long copies) {
    private static final String SUFFIX = "_kernel_time";
    private static final String COPY = "Memcpy";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Copies the list. */
    public OperatorProfile {
        operators = List.copyOf(operators);
    }

    /**
     * All operators of one kind on one provider.
     *
     * @param operator its name in ONNX, as ONNX Runtime runs it after its own fusions
     * @param provider what really ran it
     * @param runs how many times
     * @param milliseconds of all of them together
     * @param part of the time of all operators, from 0 to 1
     */
    public record Share(String operator, String provider, long runs, double milliseconds, double part) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Event(
            @Nullable String cat,
            @Nullable String name,
            @JsonProperty("dur") long microseconds,
            @Nullable Arguments args) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Arguments(
            @JsonProperty("op_name") @Nullable String operator,
            @Nullable String provider) {}

    private static final class Sum {
        private long runs;
        private long microseconds;
    }

    /**
     * Reads the files that sessions wrote.
     *
     * @throws dev.smalti.SmaltiException where one cannot be read
     */
    static OperatorProfile read(BenchTask task, String contender, Collection<Path> files) {
        Map<List<String>, Sum> sums = new LinkedHashMap<>();
        files.forEach(file -> add(file, sums));
        double all = sums.values().stream().mapToLong(sum -> sum.microseconds).sum();
        long copies = sums.entrySet().stream()
                .filter(entry -> entry.getKey().get(0).startsWith(COPY))
                .mapToLong(entry -> entry.getValue().runs)
                .sum();
        return new OperatorProfile(
                task,
                contender,
                sums.entrySet().stream()
                        .map(entry -> new Share(
                                entry.getKey().get(0),
                                entry.getKey().get(1),
                                entry.getValue().runs,
                                entry.getValue().microseconds * 1e-3,
                                all == 0 ? 0 : entry.getValue().microseconds / all))
                        .sorted(Comparator.comparingDouble(Share::milliseconds).reversed())
                        .toList(),
                copies);
    }

    /** Event by event: a long run writes a long file. */
    private static void add(Path file, Map<List<String>, Sum> sums) {
        try (JsonParser parser = MAPPER.createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                Event event = MAPPER.readValue(parser, Event.class);
                if (event.name() != null
                        && event.name().endsWith(SUFFIX)
                        && event.args() != null
                        && event.args().operator() != null) {
                    String provider = event.args().provider();
                    Sum sum = sums.computeIfAbsent(
                            List.of(event.args().operator(), provider == null ? "" : provider), key -> new Sum());
                    sum.runs++;
                    sum.microseconds += event.microseconds();
                }
            }
        } catch (IOException e) {
            throw FileFailure.unreadable("the profile " + file, e);
        }
    }
}
