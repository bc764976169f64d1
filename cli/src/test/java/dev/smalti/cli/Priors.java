package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Tiny models with priors of the reference, converted. Their weights are random, so their pictures are noise. */
final class Priors {
    private Priors() {}

    /** Given nothing: 8 by 8 tokens of 2 pixels. */
    static Path unconditional(Path folder) {
        return convert(Fixtures.folder("gpt_uncond"), folder.resolve("uncond"));
    }

    /** Given a segmentation of 5 labels: windows of 4 by 4 tokens of 2 pixels. */
    static Path segmentation(Path folder) {
        return convert(Fixtures.folder("gpt_seg_window"), folder.resolve("seg"));
    }

    /** Given one of 10 classes: the same network, of which the first token is the class. */
    static Path classes(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("transformer_class"));
        Path uncond = Fixtures.folder("gpt_uncond");
        Files.copy(uncond.resolve("model.ckpt"), source.resolve("model.ckpt"));
        String config = Files.readString(uncond.resolve("config.yaml"));
        String nothing = "    cond_stage_config: __is_unconditional__\n    sos_token: 0\n";
        assertThat(config).contains(nothing);
        String classes = "    cond_stage_config:\n      target: taming.modules.util.Labelator\n      params:\n"
                + "        n_classes: 10\n";
        Files.writeString(source.resolve("config.yaml"), config.replace(nothing, classes));
        return convert(source, folder.resolve("class"));
    }

    private static Path convert(Path source, Path bundle) {
        Run run = smalti("convert", source, "-o", bundle, "-q");
        assertThat(run.code()).as(run.err()).isZero();
        return bundle;
    }

    /** All files below a folder, relative to it, sorted, with / between names. */
    static List<String> below(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}
