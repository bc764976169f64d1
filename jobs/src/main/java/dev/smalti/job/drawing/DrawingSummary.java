package dev.smalti.job.drawing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingCost;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.synthesis.Synthesizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What drawing took.
 *
 * @param pictures how many were drawn
 * @param tokens how many tokens were drawn
 * @param seconds spent on drawing them, without encoding, decoding and files
 * @param costs what the schemes take for the first batch; absent where no picture is larger than the window
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrawingSummary(
        int pictures, long tokens, double seconds, @Nullable Costs costs) {
    /**
     * The counted cost of schemes.
     *
     * @param scheme the one that was used
     * @param pictures how many are drawn together
     * @param counted by scheme; those that the model cannot use are absent
     */
    public record Costs(String scheme, int pictures, Map<String, SamplingCost> counted) {
        /** Counts for these requests; absent where the scheme makes no difference. */
        public static @Nullable Costs of(Synthesizer synthesizer, Scheme scheme, List<SampleRequest> requests) {
            boolean larger = requests.stream()
                    .anyMatch(request ->
                            synthesizer.prior().slidesOver(request.known().shape()));
            if (!larger) {
                return null;
            }
            Map<String, SamplingCost> counted = new LinkedHashMap<>();
            for (Scheme each : Scheme.values()) {
                try {
                    counted.put(name(each), synthesizer.cost(requests, each));
                } catch (SmaltiException e) {
                    if (each == scheme || e.kind() != SmaltiException.Kind.UNSUPPORTED) {
                        throw e;
                    }
                }
            }
            return new Costs(name(scheme), requests.size(), counted);
        }

        private static String name(Scheme scheme) {
            return scheme.name().toLowerCase(Locale.ROOT);
        }
    }

    /** Tokens per second, over all pictures. */
    public double tokensPerSecond() {
        return seconds > 0 ? tokens / seconds : 0;
    }

    /** The same for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d picture%s, %,d tokens in %.1f s, %,.0f tokens/s",
                pictures,
                pictures == 1 ? "" : "s",
                tokens,
                seconds,
                tokensPerSecond()));
        if (costs != null) {
            costs.counted()
                    .forEach((name, cost) -> lines.add(String.format(
                            Locale.ROOT,
                            "%s, %s: %,d passes and %,d tokens through the prior for %s",
                            name,
                            name.equals(costs.scheme()) ? "used" : "not used",
                            cost.passes(),
                            cost.tokens(),
                            costs.pictures() == 1 ? "a picture" : costs.pictures() + " pictures")));
        }
        return lines;
    }
}
