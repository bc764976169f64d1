package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures to tokens and back, with a measure of what that loses.
 *
 * @param version of the form, {@link Job#VERSION}
 * @param model absent for the default model
 * @param inputs pictures, and folders of pictures
 * @param execution how much runs at once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReconstructJob(int version, @Nullable ModelReference model, List<InputFile> inputs, Execution execution)
        implements Job {
    /**
     * Checks the job.
     *
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where there are no inputs
     */
    public ReconstructJob {
        Job.requireKnown(version);
        inputs = List.copyOf(inputs);
        Job.requireInputs(inputs);
    }

    @JsonCreator
    static ReconstructJob read(
            @JsonProperty("version") int version,
            @JsonProperty("model") @Nullable ModelReference model,
            @JsonProperty("inputs") List<InputFile> inputs,
            @JsonProperty("execution") @Nullable Execution execution) {
        return new ReconstructJob(version, model, inputs, execution == null ? Execution.DEFAULTS : execution);
    }

    /** These files, with the defaults of all else. */
    public static ReconstructJob of(@Nullable ModelReference model, List<InputFile> inputs) {
        return new ReconstructJob(VERSION, model, inputs, Execution.DEFAULTS);
    }

    /** The same job of this file alone. */
    public ReconstructJob only(InputFile input) {
        return new ReconstructJob(version, model, List.of(input), execution);
    }

    @Override
    public ReconstructJob withModel(ModelReference changed) {
        return new ReconstructJob(version, changed, inputs, execution);
    }

    @Override
    public List<InputFile> files() {
        return inputs;
    }
}
