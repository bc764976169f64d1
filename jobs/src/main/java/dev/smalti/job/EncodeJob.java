package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures to tokens.
 *
 * @param version of the form, {@link Job#VERSION}
 * @param model absent for the default model
 * @param inputs pictures, and folders of pictures
 * @param execution how much runs at once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EncodeJob(int version, @Nullable ModelReference model, List<InputFile> inputs, Execution execution)
        implements Job {
    /**
     * Checks the job.
     *
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where there are no inputs
     */
    public EncodeJob {
        Job.requireKnown(version);
        inputs = List.copyOf(inputs);
        Job.requireInputs(inputs);
    }

    @JsonCreator
    static EncodeJob read(
            @JsonProperty("version") int version,
            @JsonProperty("model") @Nullable ModelReference model,
            @JsonProperty("inputs") List<InputFile> inputs,
            @JsonProperty("execution") @Nullable Execution execution) {
        return new EncodeJob(version, model, inputs, execution == null ? Execution.DEFAULTS : execution);
    }

    /** These files, with the defaults of all else. */
    public static EncodeJob of(@Nullable ModelReference model, List<InputFile> inputs) {
        return new EncodeJob(VERSION, model, inputs, Execution.DEFAULTS);
    }

    /** The same job of this file alone. */
    public EncodeJob only(InputFile input) {
        return new EncodeJob(version, model, List.of(input), execution);
    }

    @Override
    public EncodeJob withModel(ModelReference changed) {
        return new EncodeJob(version, changed, inputs, execution);
    }

    @Override
    public List<InputFile> files() {
        return inputs;
    }
}
