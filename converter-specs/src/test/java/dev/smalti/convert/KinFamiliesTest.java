package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.RepickledFiles;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints of families that look like a known one and are another: named, with or without a config. */
class KinFamiliesTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");

    @TempDir
    Path folder;

    /** Each has tensors of a VQGAN as well, so that what distinguishes it must tell. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VAR tokenizer | quantize.ema_vocab_hit_SV",
                "VAR tokenizer | quantize.quant_resi.qresi_ls.0.weight",
                "MoVQ tokenizer | decoder.up.0.block.0.norm1.norm_layer.weight",
                "MaskGIT tokenizer, as open-muse has it | encoder.mid.0.conv1.weight decoder.mid.0.conv1.weight",
                "LlamaGen tokenizer | encoder.conv_blocks.0.res.0.conv1.weight decoder.conv_blocks.0.res.0.conv1.weight",
                "Open-MAGVIT2 tokenizer | encoder.mid_block.0.conv1.weight decoder.adaptive.0.gamma.weight",
                "residual tokenizer of RQ-VAE | quantizer.codebooks.0.weight",
                "model that quantizes with vector-quantize-pytorch | quantizer._codebook.embed"
            })
    void withTheTensorsOfAVqganAsWell(String title, String names) {
        Path file = Copies.renamed(
                VQGAN.resolve("model.ckpt"), folder.resolve("m.ckpt"), name -> name, List.of(names.split(" ")));
        refused(file, null, title);
        refused(file, VQGAN.resolve("config.yaml"), title);
        Path wrapped = Copies.renamed(
                VQGAN.resolve("model.ckpt"),
                folder.resolve("w.ckpt"),
                name -> "vae." + name,
                List.of(("vae." + names).replace(" ", " vae.").split(" ")));
        refused(wrapped, null, title);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AutoencoderKL | encoder.conv_in.weight decoder.conv_out.weight quant_conv.weight post_quant_conv.weight",
                "ViT-VQGAN | encoder.en_pos_embedding decoder.de_pos_embedding quantizer.embedding.weight",
                "TiTok tokenizer | encoder.latent_token_positional_embedding"
                        + " decoder.latent_token_positional_embedding quantize.embedding.weight",
                "dVAE of DALL-E | blocks.group_1.block_1.res_path.conv_1.w blocks.input.w",
                "VQ-VAE-2 | quantize_t.embed quantize_b.embed enc_b.blocks.0.weight",
                "VAR transformer | blocks.0.attn.mat_qkv.weight pos_start",
                "transformer of LLaMA's kind | layers.0.attention.wqkv.weight tok_embeddings.weight",
                "transformer of LLaMA's kind | model.embed_tokens.weight model.layers.0.self_attn.q_proj.weight",
                "text encoder of BERT's kind | bert.embeddings.word_embeddings.weight",
                "T5 text model | shared.weight encoder.block.0.layer.0.SelfAttention.q.weight",
                "CLIP model | text_model.encoder.layers.0.self_attn.q_proj.weight"
            })
    void byTheirOwnTensors(String title, String names) {
        Path file = folder.resolve("m.ckpt");
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        for (String name : names.split(" ")) {
            tensors.put(name, TensorValues.floats(StoredType.FLOAT32, List.of(1), () -> new float[1]));
        }
        TorchZipWriter.write(file, tensors);
        refused(file, null, title);
    }

    @Test
    void leavesATextModelBesideATokenizerAlone() {
        Path file = Copies.renamed(
                VQGAN.resolve("model.ckpt"),
                folder.resolve("m.ckpt"),
                name -> "vae." + name,
                List.of("text.bert.embeddings.word_embeddings.weight"));
        assertThat(Converter.convert(ConversionRequest.of(file, folder.resolve("bundle"))
                                .withConfig(VQGAN.resolve("config.yaml")))
                        .warnings())
                .containsExactly("the weights of the model lie below vae.; 1 tensor beside them was left alone");
    }

    @Test
    void saysWhatElseLiesInAFileOfAnUnknownFamily() {
        Path weights = folder.resolve("p.ckpt");
        TorchZipWriter.write(
                weights, Map.of("a.weight", TensorValues.floats(StoredType.FLOAT32, List.of(1), () -> new float[1])));
        Path file = RepickledFiles.copy(
                weights, folder.resolve("m.ckpt"), "state_dict", RepickledFiles.dictionary("vae", "b.weight"));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(file, folder.resolve("b"))))
                .hasMessage(
                        "m.ckpt is of no known family: it has 1 tensors, among them a.weight; beside them lies entry"
                                + " vae: a dictionary of 1 tensor, --weights-key takes another; give a spec of your own if it is"
                                + " a VQ model");
    }

    private void refused(Path file, @Nullable Path config, String title) {
        String article = "AEIOU".indexOf(title.charAt(0)) < 0 ? " is a " : " is an ";
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(file, folder.resolve("bundle")).withConfig(config)))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith(file.getFileName() + article + title + ": ")
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(SmaltiException.Kind.UNSUPPORTED);
        assertThat(folder.resolve("bundle")).doesNotExist();
    }
}
