package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that a prior draws: from nothing, from conditions, or from a picture of which a part is kept. A picture's number
 * and the seed decide its tokens, whatever is drawn beside it.
 *
 * @param version of the form, {@link Job#VERSION}
 * @param model absent for the default model that draws
 * @param conditions what the prior is given, one after the other; at least one
 * @param start what each picture starts from
 * @param size in pixels; absent for the size of the start or the condition, else the model's
 * @param seed of the random numbers, from 0
 * @param first number of the first picture, from 0
 * @param count how many pictures of each condition, at least 1
 * @param sampling how tokens are chosen
 * @param scheme how pictures larger than the prior's window are drawn
 * @param execution how much runs at once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrawJob(
        int version,
        @Nullable ModelReference model,
        List<JobCondition> conditions,
        JobStart start,
        @Nullable PictureSize size,
        long seed,
        long first,
        int count,
        Sampling sampling,
        Scheme scheme,
        Execution execution)
        implements Job {
    /** The most pictures of one job, since what is said of each is kept until the end. */
    public static final int MOST_PICTURES = 10_000_000;

    /**
     * Checks the job.
     *
     * @throws SmaltiException of kind BAD_INPUT that names the value
     */
    public DrawJob {
        Job.requireKnown(version);
        conditions = List.copyOf(conditions);
        if (conditions.isEmpty()) {
            throw SmaltiException.badInput(
                    "a drawing without conditions; where nothing is given, say one of kind none");
        }
        if (seed < 0) {
            throw SmaltiException.badInput("seed is from 0, was " + seed);
        }
        if (count < 1 || (long) conditions.size() * count > MOST_PICTURES) {
            throw SmaltiException.badInput(
                    "count is from 1, and at most " + MOST_PICTURES + " pictures in all, was " + count);
        }
        if (first < 0 || first > Long.MAX_VALUE - count) {
            throw SmaltiException.badInput("first is from 0, was " + first);
        }
        if (size != null && (size.width() < 1 || size.height() < 1)) {
            throw SmaltiException.badInput("size is at least 1x1, was " + size);
        }
        if (size != null && !(start instanceof JobStart.Blank)) {
            throw SmaltiException.badInput(
                    "a drawing that starts from a picture has that picture's size; leave size out");
        }
    }

    @JsonCreator
    static DrawJob read(
            @JsonProperty("version") int version,
            @JsonProperty("model") @Nullable ModelReference model,
            @JsonProperty("conditions") @Nullable List<JobCondition> conditions,
            @JsonProperty("start") @Nullable JobStart start,
            @JsonProperty("size") @Nullable PictureSize size,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("first") @Nullable Long first,
            @JsonProperty("count") @Nullable Integer count,
            @JsonProperty("sampling") @Nullable Sampling sampling,
            @JsonProperty("scheme") @Nullable Scheme scheme,
            @JsonProperty("execution") @Nullable Execution execution) {
        return new DrawJob(
                version,
                model,
                conditions == null ? List.of(new JobCondition.None()) : conditions,
                start == null ? new JobStart.Blank() : start,
                size,
                seed == null ? 0 : seed,
                first == null ? 0 : first,
                count == null ? 1 : count,
                sampling == null ? Sampling.DEFAULTS : sampling,
                scheme == null ? Scheme.EXACT : scheme,
                execution == null ? Execution.DEFAULTS : execution);
    }

    /** One picture of this condition from seed 0, with the defaults of all else. */
    public static DrawJob of(@Nullable ModelReference model, JobCondition condition) {
        return new DrawJob(
                VERSION,
                model,
                List.of(condition),
                new JobStart.Blank(),
                null,
                0,
                0,
                1,
                Sampling.DEFAULTS,
                Scheme.EXACT,
                Execution.DEFAULTS);
    }

    @Override
    public DrawJob withModel(ModelReference changed) {
        return new DrawJob(version, changed, conditions, start, size, seed, first, count, sampling, scheme, execution);
    }

    /** The same under other conditions. */
    public DrawJob withConditions(List<JobCondition> changed) {
        return new DrawJob(version, model, changed, start, size, seed, first, count, sampling, scheme, execution);
    }

    /** The same from another start. */
    public DrawJob withStart(JobStart changed) {
        return new DrawJob(version, model, conditions, changed, size, seed, first, count, sampling, scheme, execution);
    }

    /** The same in another size, in pixels. */
    public DrawJob withSize(PictureSize changed) {
        return new DrawJob(version, model, conditions, start, changed, seed, first, count, sampling, scheme, execution);
    }

    /** The same from another seed. */
    public DrawJob withSeed(long changed) {
        return new DrawJob(version, model, conditions, start, size, changed, first, count, sampling, scheme, execution);
    }

    /** The same pictures by number: so many from this one on. */
    public DrawJob withImages(long from, int howMany) {
        return new DrawJob(version, model, conditions, start, size, seed, from, howMany, sampling, scheme, execution);
    }

    /** The same with tokens chosen in another way. */
    public DrawJob withSampling(Sampling changed) {
        return new DrawJob(version, model, conditions, start, size, seed, first, count, changed, scheme, execution);
    }

    /** The same with other amounts at once. */
    public DrawJob withExecution(Execution changed) {
        return new DrawJob(version, model, conditions, start, size, seed, first, count, sampling, scheme, changed);
    }

    /** The same with its files as this says. */
    public DrawJob withFiles(UnaryOperator<InputFile> change) {
        return withConditions(conditions.stream()
                        .map(condition -> {
                            InputFile file = condition.file();
                            return file == null ? condition : condition.withFile(change.apply(file));
                        })
                        .toList())
                .withStart(start.withFiles(change));
    }

    @Override
    public List<InputFile> files() {
        List<InputFile> files = new ArrayList<>();
        conditions.forEach(condition -> {
            InputFile file = condition.file();
            if (file != null) {
                files.add(file);
            }
        });
        files.addAll(start.files());
        return files;
    }
}
