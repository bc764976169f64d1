package dev.smalti.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step as it is logged.
 *
 * @param step how many steps were done with it: 1 for the first
 * @param measures the loss under {@code loss}, then what else the learner told, in its order
 * @param seconds how long it took, waiting for its batch included
 * @param pictures how many pictures or sequences it saw
 */
public record LogLine(long step, Map<String, Float> measures, double seconds, long pictures) {
    /** Copies the measures. */
    public LogLine {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    }

    /** The loss; NaN where the learner told none. */
    public float loss() {
        return measures.getOrDefault("loss", Float.NaN);
    }

    /** Pictures or sequences per second. */
    public double speed() {
        return seconds > 0 ? pictures / seconds : 0;
    }
}
