package dev.smalti.job.drawing;

import dev.smalti.DrawRule;
import dev.smalti.job.Sampling;
import java.util.Locale;

/** How tokens are drawn, as the name of a folder: the reference's, with what the reference does not know behind. */
public final class SettingsName {
    private SettingsName() {}

    /** The folder's name, e.g. {@code top_k_100_temp_1.00_top_p_0.92}. */
    public static String of(Sampling sampling) {
        float guidance = sampling.guidanceScale();
        return "top_k_" + sampling.topK() + "_temp_" + temperature(sampling.temperature()) + "_top_p_"
                + sampling.topP() + (sampling.minP() == 0 ? "" : "_min_p_" + sampling.minP())
                + (guidance == 1 ? "" : "_guidance_" + guidance)
                + (sampling.drawRule() == DrawRule.GUMBEL ? "_gumbel" : "");
    }

    /** Two decimals, as the reference has them, where they say it exactly: others must not share a folder. */
    private static String temperature(float temperature) {
        String brief = String.format(Locale.ROOT, "%.2f", temperature);
        return Float.parseFloat(brief) == temperature ? brief : Float.toString(temperature);
    }
}
