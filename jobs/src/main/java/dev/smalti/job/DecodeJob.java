package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens to pictures.
 *
 * @param version of the form, {@link Job#VERSION}
 * @param model absent for the tokens' own, where it comes with Smalti
 * @param anyModel whether tokens of other models are decoded as well
 * @param inputs files of tokens
 * @param execution how much runs at once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DecodeJob(
        int version, @Nullable ModelReference model, boolean anyModel, List<InputFile> inputs, Execution execution)
        implements Job {
    /**
     * Checks the job.
     *
     * @throws dev.smalti.SmaltiException of kind BAD_INPUT where there are no inputs
     */
    public DecodeJob {
        Job.requireKnown(version);
        inputs = List.copyOf(inputs);
        Job.requireInputs(inputs);
    }

    @JsonCreator
    static DecodeJob read(
            @JsonProperty("version") int version,
            @JsonProperty("model") @Nullable ModelReference model,
            @JsonProperty("anyModel") @Nullable Boolean anyModel,
            @JsonProperty("inputs") List<InputFile> inputs,
            @JsonProperty("execution") @Nullable Execution execution) {
        return new DecodeJob(
                version,
                model,
                Boolean.TRUE.equals(anyModel),
                inputs,
                execution == null ? Execution.DEFAULTS : execution);
    }

    /** These files by the model that made them, with the defaults of all else. */
    public static DecodeJob of(@Nullable ModelReference model, List<InputFile> inputs) {
        return new DecodeJob(VERSION, model, false, inputs, Execution.DEFAULTS);
    }

    /** The same job of this file alone. */
    public DecodeJob only(InputFile input) {
        return new DecodeJob(version, model, anyModel, List.of(input), execution);
    }

    @Override
    public DecodeJob withModel(ModelReference changed) {
        return new DecodeJob(version, changed, anyModel, inputs, execution);
    }

    @Override
    public List<InputFile> files() {
        return inputs;
    }
}
