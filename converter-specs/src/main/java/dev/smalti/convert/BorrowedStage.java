package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import java.nio.file.Path;
import java.util.List;

/** The tokenizer of another bundle, whose files are taken over as they are. */
final class BorrowedStage {
    private final Bundle bundle;

    private BorrowedStage(Bundle bundle) {
        this.bundle = bundle;
    }

    /**
     * Opens a bundle.
     *
     * @throws SmaltiException if it is none, is damaged, or has a prior of its own
     */
    static BorrowedStage open(Path folder) {
        Bundle bundle = Bundle.open(folder);
        if (bundle.manifest().prior() != null) {
            throw SmaltiException.badInput("the bundle " + folder
                    + " has a prior of its own; take one of the tokenizer alone, converted with --part first_stage");
        }
        return new BorrowedStage(bundle);
    }

    /** The tokenizer as its bundle's manifest says it. */
    Manifest.FirstStage stage() {
        return bundle.manifest().firstStage();
    }

    /**
     * The same with its files in a folder of another bundle.
     *
     * @param at the folder, with a slash at its end
     */
    Manifest.FirstStage stage(String at) {
        Manifest.FirstStage own = stage();
        Manifest.Search search = own.search();
        return new Manifest.FirstStage(
                own.architecture(),
                own.spec(),
                own.content(),
                own.inChannels(),
                own.outChannels(),
                own.factor(),
                own.latentChannels(),
                own.vocabulary(),
                own.resolution(),
                own.tile(),
                new Manifest.Search(
                        at + search.file(),
                        search.rowsOffset(),
                        search.biasOffset(),
                        search.count(),
                        search.tokensOffset()),
                own.hyperparameters());
    }

    /** What it computes in, as its bundle's manifest says it. */
    String precision() {
        return bundle.manifest().precision();
    }

    /** The names of its files. */
    List<String> files() {
        return bundle.manifest().files().stream().map(BundleFile::path).toList();
    }

    /** Where a file of it lies. */
    Path file(String name) {
        return bundle.path(name);
    }

    /** Where it came from, for the note of a bundle. */
    String origin() {
        Manifest manifest = bundle.manifest();
        return manifest.name() + ", made from "
                + manifest.provenance().source() + ", sha256 "
                + manifest.provenance().sourceSha256();
    }
}
