package dev.smalti.bundle;

import java.nio.file.Path;

/**
 * One tokenizer of a bundle, its first stage or its condition's, and where its files lie.
 *
 * @param stage what the manifest says about it
 * @param encoder the graph from pixels to latents
 * @param quantizer the graph from latents to tokens
 * @param decoder the graph from tokens to pixels
 * @param search the file that holds the search over its codebook
 */
public record StageFiles(Manifest.FirstStage stage, Path encoder, Path quantizer, Path decoder, Path search) {
    /**
     * The files of a stage.
     *
     * @param folder what the names of its graphs start with, empty or with a slash at its end
     * @throws dev.smalti.SmaltiException of kind CORRUPT where the manifest does not list one of them
     */
    static StageFiles of(Bundle bundle, Manifest.FirstStage stage, String folder) {
        return new StageFiles(
                stage,
                bundle.path(folder + Bundle.ENCODER),
                bundle.path(folder + Bundle.QUANTIZER),
                bundle.path(folder + Bundle.DECODER),
                bundle.path(stage.search().file()));
    }
}
