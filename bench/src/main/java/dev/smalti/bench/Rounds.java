package dev.smalti.bench;

import dev.smalti.SmaltiException;
import dev.smalti.bench.Samples.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Gives workloads their turns: in every round each once, the first place going round. */
final class Rounds {
    private final Plan plan;
    private final BooleanSupplier cancelled;

    Rounds(Plan plan, BooleanSupplier cancelled) {
        this.plan = plan;
        this.cancelled = cancelled;
    }

    /**
     * Measures workloads that have run before; all have the same number of samples in the end, but those that fail on the
     * way, which have no further turn. A round that is cut short does not count.
     */
    public List<Samples> measure(List<? extends Workload> workloads) {
        List<Integer> repeats = new ArrayList<>();
        List<Samples> all = new ArrayList<>();
        for (Workload workload : workloads) {
            Samples samples = new Samples();
            double once = turn(workload, 1, samples).wall();
            repeats.add((int) Math.max(1, Math.min(1000, Math.ceil(plan.shortest() / Math.max(once, 1e-9)))));
            all.add(samples);
        }
        long start = System.nanoTime();
        for (int round = 0; round < plan.rounds(); round++) {
            boolean late = (System.nanoTime() - start) * 1e-9 > plan.longest();
            if (cancelled.getAsBoolean() || (late && round >= Plan.FEWEST)) {
                break;
            }
            Turn[] turns = new Turn[workloads.size()];
            for (int turn = 0; turn < workloads.size(); turn++) {
                int which = (turn + round) % workloads.size();
                if (cancelled.getAsBoolean()) {
                    return all;
                }
                turns[which] = turn(workloads.get(which), repeats.get(which), all.get(which));
            }
            for (int i = 0; i < turns.length; i++) {
                if (all.get(i).failure() == null) {
                    all.get(i).add(turns[i]);
                }
            }
        }
        return all;
    }

    /** As {@link #seconds}; of what failed now or before, a turn that does not count. */
    private static Turn turn(Workload workload, int repeats, Samples samples) {
        if (samples.failure() == null) {
            try {
                return seconds(workload, repeats);
            } catch (SmaltiException e) {
                samples.fail(e);
            }
        }
        return Turn.NONE;
    }

    private static Turn seconds(Workload workload, int repeats) {
        double[] runs = new double[repeats];
        long processor = CpuTime.ofProcess();
        long start = System.nanoTime();
        long before = start;
        for (int i = 0; i < repeats; i++) {
            workload.attempt();
            long now = System.nanoTime();
            runs[i] = (now - before) * 1e-9;
            before = now;
        }
        long all = Math.max(0, CpuTime.ofProcess() - processor);
        return new Turn((before - start) * 1e-9 / repeats, all * 1e-9 / repeats, runs);
    }
}
