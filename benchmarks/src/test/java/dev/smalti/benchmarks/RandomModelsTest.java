package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.bench.random.FirstStageSize;
import dev.smalti.bench.random.PriorSize;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RandomModelsTest {
    @Test
    void tellsThePeerTheSizes() throws IOException {
        String peer = RandomModels.peer(
                FirstStageSize.parse("f16").shape(), PriorSize.parse("24x1024").config());

        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readTree(peer)).isEqualTo(mapper.readTree("""
            {"tokenizer": {"embed_dim": 256, "n_embed": 16384, "z_channels": 256, "resolution": 256, "in_channels": 3,
                           "out_ch": 3, "ch": 128, "ch_mult": [1, 1, 2, 2, 4], "num_res_blocks": 2,
                           "attn_resolutions": [16]},
             "prior": {"vocab_size": 1024, "block_size": 512, "n_layer": 24, "n_head": 16, "n_embd": 1024}}
            """));
    }
}
