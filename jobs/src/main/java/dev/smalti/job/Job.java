package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.smalti.SmaltiException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have made, as a value: a model, inputs and settings, but neither where the results go nor on which
 * device it runs. The same job gives the same result wherever it is run. {@link JobJson} reads and writes its published form.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "job")
@JsonSubTypes({
    @JsonSubTypes.Type(value = EncodeJob.class, name = "encode"),
    @JsonSubTypes.Type(value = DecodeJob.class, name = "decode"),
    @JsonSubTypes.Type(value = ReconstructJob.class, name = "reconstruct"),
    @JsonSubTypes.Type(value = DrawJob.class, name = "draw")
})
public sealed interface Job permits EncodeJob, DecodeJob, ReconstructJob, DrawJob {
    /** The version of the published form that this release writes, and the newest that it reads. */
    int VERSION = 1;

    /** The version of the form. */
    int version();

    /** The model; absent for the one that suits the job best of those that come with Smalti. */
    @Nullable
    ModelReference model();

    /** How much runs at once. */
    Execution execution();

    /** The same job by another model. */
    Job withModel(ModelReference model);

    /** The files that it reads, as they are named in it. */
    List<InputFile> files();

    /**
     * Refuses a version that this release does not know.
     *
     * @throws SmaltiException of kind UNSUPPORTED
     */
    static void requireKnown(int version) {
        if (version < 1 || version > VERSION) {
            throw SmaltiException.unsupported("a job of version " + version + ", but this release knows 1"
                    + (VERSION > 1 ? " to " + VERSION : "") + "; a newer release may have written it");
        }
    }

    /**
     * Refuses a job that reads nothing.
     *
     * @throws SmaltiException of kind BAD_INPUT
     */
    static void requireInputs(List<InputFile> inputs) {
        if (inputs.isEmpty()) {
            throw SmaltiException.badInput("a job without inputs; name at least one file");
        }
    }
}
