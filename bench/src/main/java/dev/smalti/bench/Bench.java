package dev.smalti.bench;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures contenders side by side: for each task all of them are opened, then have their turns round by round, then are
 * closed. What one contender cannot do is told and left out, and the others go on.
 */
public final class Bench {
    private final Plan plan;
    private final Listener listener;
    private final BooleanSupplier cancelled;
    private final Map<String, DeviceLimits> limits;

    /** Is told how far it is. */
    public interface Listener {
        /** A contender is opened and first run. */
        void opens(BenchTask task, Contender contender);

        /** All are open and have their turns. */
        void measures(BenchTask task, int contenders);

        /** A task is done, or as much of it as there was time for. */
        void measured(List<Row> rows);

        /** Something cannot be measured. */
        void skips(Report.Skip skip);
    }

    /**
     * Ready to measure.
     *
     * @param cancelled is asked between runs; what was measured by then stays
     * @param limits what each device can do at best, by the name that contenders have for it; may lack some
     */
    public Bench(Plan plan, Listener listener, BooleanSupplier cancelled, Map<String, DeviceLimits> limits) {
        this.plan = plan;
        this.listener = listener;
        this.cancelled = cancelled;
        this.limits = Map.copyOf(limits);
    }

    /**
     * Measures each task with every contender that can do it.
     *
     * @param baseline what ratios relate to: of those that do the task, the first whose label holds this text
     */
    public void run(List<BenchTask> tasks, List<Contender> contenders, String baseline) {
        for (BenchTask task : tasks) {
            List<Contender> able =
                    contenders.stream().filter(one -> one.subject().does(task)).toList();
            if (!able.isEmpty() && !cancelled.getAsBoolean()) {
                List<Row> rows = measure(task, able, baseline);
                if (!rows.isEmpty()) {
                    listener.measured(rows);
                }
            }
        }
    }

    private List<Row> measure(BenchTask task, List<Contender> contenders, String baseline) {
        Map<Contender, Opened> open = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                if (cancelled.getAsBoolean()) {
                    return List.of();
                }
                listener.opens(task, contender);
                try {
                    open.put(contender, open(task, contender));
                } catch (SmaltiException e) {
                    listener.skips(new Report.Skip(contender.label(), task.id(), String.valueOf(e.getMessage())));
                }
            }
            if (open.isEmpty()) {
                return List.of();
            }
            listener.measures(task, open.size());
            return rows(task, open, baseline);
        } finally {
            open.values().forEach(one -> one.workload().close());
        }
    }

    /**
     * A contender that has run.
     *
     * @param workload what it does
     * @param milliseconds until its first run was done
     * @param memory bytes that the process grew by at most meanwhile; null where unknown
     * @param deviceMemory bytes of the device's memory that were taken meanwhile; null where unknown
     */
    private record Opened(
            Workload workload,
            double milliseconds,
            @Nullable Long memory,
            @Nullable Long deviceMemory) {}

    private Opened open(BenchTask task, Contender contender) {
        OptionalLong before = ProcessMemory.now();
        Gpu gpu = Gpu.of(contender.device());
        OptionalLong taken = gpu.memory();
        ProcessMemory.forgetPeak();
        long start = System.nanoTime();
        Workload workload = workload(task, contender);
        try {
            workload.attempt();
            double milliseconds = (System.nanoTime() - start) * 1e-6;
            Long memory = grown(before, ProcessMemory.peak());
            Long deviceMemory = grown(taken, gpu.memory());
            for (int i = 1; i < plan.warmUp(); i++) {
                workload.attempt();
            }
            return new Opened(workload, milliseconds, memory, deviceMemory);
        } catch (RuntimeException | Error e) {
            workload.close();
            throw e;
        }
    }

    /** Gets a contender ready for a task. */
    static Workload workload(BenchTask task, Contender contender) {
        try {
            return contender.subject() instanceof Subject.Model model
                    ? new Engine(model.bundle(), contender.device(), contender.batch()).open(task)
                    : new TrainingWorkload(((Subject.Training) contender.subject()).recipe(), contender.device());
        } catch (OutOfMemoryError e) {
            throw Workload.heapIsFull(e);
        }
    }

    private static @Nullable Long grown(OptionalLong before, OptionalLong after) {
        return before.isPresent() && after.isPresent() ? Math.max(0, after.getAsLong() - before.getAsLong()) : null;
    }

    private List<Row> rows(BenchTask task, Map<Contender, Opened> open, String baseline) {
        List<Contender> contenders = List.copyOf(open.keySet());
        List<Workload> workloads = open.values().stream().map(Opened::workload).toList();
        List<Samples> samples = new Rounds(plan, cancelled).measure(workloads);
        int base = contenders.indexOf(Contender.named(baseline, contenders).orElse(null));
        if (base >= 0 && samples.get(base).failure() != null) {
            base = -1;
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            Samples own = samples.get(i);
            Contender contender = contenders.get(i);
            SmaltiException failure = own.failure();
            if (failure != null) {
                listener.skips(new Report.Skip(contender.label(), task.id(), String.valueOf(failure.getMessage())));
            } else if (own.count() > 0) {
                Opened opened = Objects.requireNonNull(open.get(contender));
                OptionalDouble joules = joules(contender, opened);
                rows.add(row(
                        task,
                        contender,
                        opened,
                        own,
                        base < 0 || base == i ? null : perUnit(workloads.get(base), samples.get(base)),
                        joules.isPresent() ? joules.getAsDouble() : null));
            }
        }
        return rows;
    }

    /** Of one run; what was measured by then is not lost where these further runs fail. */
    private OptionalDouble joules(Contender contender, Opened opened) {
        try {
            return cancelled.getAsBoolean()
                    ? OptionalDouble.empty()
                    : Energy.ofRun(contender.device(), opened.workload());
        } catch (SmaltiException e) {
            return OptionalDouble.empty();
        }
    }

    private Row row(
            BenchTask task,
            Contender contender,
            Opened opened,
            Samples samples,
            double @Nullable [] baseline,
            @Nullable Double joules) {
        Distribution wall = Distribution.of(samples.wall());
        double units = opened.workload().units();
        return new Row(
                task,
                contender.subject().name(),
                contender.deviceName(),
                contender.subject().precision(),
                contender.batch(),
                task.unit(),
                units,
                Distribution.of(milliseconds(samples.wall()), milliseconds(samples.runs())),
                Distribution.of(milliseconds(samples.processor())),
                units / wall.median(),
                baseline == null ? null : ratio(perUnit(opened.workload(), samples), baseline),
                opened.milliseconds(),
                opened.memory(),
                opened.deviceMemory(),
                joules,
                work(task, contender, wall.median()));
    }

    private @Nullable Work work(BenchTask task, Contender contender, double seconds) {
        if (!(contender.subject() instanceof Subject.Model model)) {
            return null;
        }
        GridShape window = Inputs.window(model.bundle().manifest());
        DeviceLimits limit = limits.get(contender.deviceName());
        return new WorkCounter(model.bundle(), window, contender.batch())
                .count(task)
                .map(count -> new Work(
                        count.flops() / 1e9,
                        count.bytes() / 1e9,
                        limit == null ? null : count.flops() / seconds / 1e9 / limit.gflops(),
                        limit == null ? null : count.bytes() / seconds / 1e9 / limit.gigabytes()))
                .orElse(null);
    }

    private static double[] milliseconds(double[] seconds) {
        double[] scaled = new double[seconds.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = seconds[i] * 1e3;
        }
        return scaled;
    }

    private static double[] perUnit(Workload workload, Samples samples) {
        double[] times = samples.wall();
        for (int i = 0; i < times.length; i++) {
            times[i] /= workload.units();
        }
        return times;
    }

    /** Turn by turn: what disturbs a round disturbs both. */
    private static Distribution ratio(double[] own, double[] baseline) {
        double[] ratios = new double[own.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = own[i] / baseline[i];
        }
        return Distribution.of(ratios);
    }
}
