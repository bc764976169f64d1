package dev.smalti.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
    record Measured(double psnr, float loss, @Nullable Double mean, Map<String, Double> measures) {}

    @Test
    void whatIsInfiniteOrNoNumberIsNullAndNoText() {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("psnr", Double.POSITIVE_INFINITY);
        measures.put("ssim", 0.25);
        assertThat(Json.write(new Measured(Double.NaN, Float.NEGATIVE_INFINITY, Double.NaN, measures)))
                .isEqualTo("""
                        {
                          "psnr" : null,
                          "loss" : null,
                          "mean" : null,
                          "measures" : {
                            "psnr" : null,
                            "ssim" : 0.25
                          }
                        }""");
    }

    @Test
    void numbersKeepTheirDigits() {
        assertThat(Json.write(new Measured(1e-9, 0.1f, 3.0, Map.of()))).isEqualTo("""
                        {
                          "psnr" : 1.0E-9,
                          "loss" : 0.1,
                          "mean" : 3.0,
                          "measures" : { }
                        }""");
    }
}
