package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.smalti.bundle.BundledModels;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.cli.argument.ByteSize;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Table;
import dev.smalti.io.CacheFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti models}: the models that come with smalti. */
@Command(
        name = "models",
        description = "List the models that come with smalti, or show the card of one.",
        footer = {"", "A model is unpacked into the cache folder when it is first used."})
final class ModelsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The model whose card to show.")
    private @Nullable String name;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    /**
     * A bundled model as it is listed.
     *
     * @param unpacked whether the folder is there
     */
    record Listed(
            String name,
            @JsonProperty("default") boolean isDefault,
            @JsonProperty("drawing") boolean isToDraw,
            @Nullable String drawsFrom,
            String architecture,
            int factor,
            int vocabulary,
            String precision,
            long bytes,
            String licence,
            String folder,
            boolean unpacked) {}

    /** A model's card, in Markdown. */
    record Card(String name, String card) {}

    @Override
    public Integer call() {
        BundledModels models = BundledModels.onClassPath();
        if (name != null) {
            models.manifest(name);
            String card = models.card(name);
            smalti.console()
                    .result(new Card(name, card), card.isEmpty() ? name + " has no card" : card.stripTrailing());
            return ExitCode.OK;
        }
        List<Listed> listed = list(models, CacheFolder.path());
        smalti.console().result(listed, listed.isEmpty() ? "no models come with this build" : table(listed));
        return ExitCode.OK;
    }

    /** Every model on the class path, the default first. */
    static List<Listed> list(BundledModels models, Path cache) {
        List<Listed> listed = new ArrayList<>();
        for (String name : models.names()) {
            Manifest manifest = models.manifest(name);
            Manifest.Prior prior = manifest.prior();
            Path folder = models.folder(name, cache);
            boolean isDefault = models.defaultName().filter(name::equals).isPresent();
            listed.add(
                    isDefault ? 0 : listed.size(),
                    new Listed(
                            name,
                            isDefault,
                            models.drawingName().filter(name::equals).isPresent(),
                            prior == null ? null : prior.conditioning().given(),
                            manifest.firstStage().architecture(),
                            manifest.firstStage().factor(),
                            manifest.firstStage().vocabulary(),
                            manifest.precision(),
                            manifest.files().stream()
                                    .mapToLong(BundleFile::bytes)
                                    .sum(),
                            manifest.licence(),
                            folder.toString(),
                            Files.isDirectory(folder)));
        }
        return listed;
    }

    /** The list for people. */
    static String table(List<Listed> listed) {
        Table table = new Table()
                .row("name", "draws from", "pixels/token", "vocabulary", "precision", "size", "licence", "unpacked");
        for (Listed model : listed) {
            table.row(
                    model.name()
                            + (model.isDefault() ? " (default)" : "")
                            + (model.isToDraw() ? " (default to draw)" : ""),
                    model.drawsFrom() == null ? "-" : model.drawsFrom(),
                    model.factor(),
                    model.vocabulary(),
                    model.precision(),
                    ByteSize.format(model.bytes()),
                    model.licence(),
                    model.unpacked() ? model.folder() : "no");
        }
        return table.toString();
    }
}
