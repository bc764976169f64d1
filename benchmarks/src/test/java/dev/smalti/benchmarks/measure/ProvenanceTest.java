package dev.smalti.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bench.Machine;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class ProvenanceTest {
    public static final Provenance EXAMPLE = new Provenance(
            new Machine("A processor", 2, 8L << 30, "Linux amd64", "A machine 17", "1.22.0"),
            "2026-01-01T00:00:00Z",
            "--rounds 2",
            Map.of("libtorch", "2.7.1"),
            0.1,
            1.2);

    @Test
    void saysWhereThereIsNoLoad() {
        Provenance unknown =
                new Provenance(EXAMPLE.machine(), EXAMPLE.date(), EXAMPLE.command(), EXAMPLE.versions(), null, null);
        assertThat(unknown.heading()).endsWith("libtorch 2.7.1; load unknown before, unknown after");
    }
}
