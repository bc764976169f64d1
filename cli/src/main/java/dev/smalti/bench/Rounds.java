package dev.smalti.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Gives workloads their turns: in every round each once, the first place going round. */
final class Rounds {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Plan plan;
    private final BooleanSupplier cancelled;

    Rounds(Plan plan, BooleanSupplier cancelled) {
        this.plan = plan;
        this.cancelled = cancelled;
    }

    /**
     * Measures workloads that have run before; all have the same number of samples in the end. A round that is cut short does
     * not count.
     */
    List<Samples> measure(List<? extends Workload> workloads) {
        List<Integer> repeats = new ArrayList<>();
        List<Samples> all = new ArrayList<>();
        for (Workload workload : workloads) {
            double once = seconds(workload, 1)[0];
            repeats.add((int) Math.max(1, Math.min(1000, Math.ceil(plan.shortest() / Math.max(once, 1e-9)))));
            all.add(new Samples());
        }
        long start = System.nanoTime();
        for (int round = 0; round < plan.rounds(); round++) {
            boolean late = (System.nanoTime() - start) * 1e-9 > plan.longest();
            if (cancelled.getAsBoolean() || (late && round >= Plan.FEWEST)) {
                break;
            }
            double[][] times = new double[workloads.size()][];
            for (int turn = 0; turn < workloads.size(); turn++) {
                int which = (turn + round) % workloads.size();
                if (cancelled.getAsBoolean()) {
                    return all;
                }
                times[which] = seconds(workloads.get(which), repeats.get(which));
            }
            for (int i = 0; i < times.length; i++) {
                all.get(i).add(times[i][0], times[i][1]);
            }
        }
        return all;
    }

    /** Of one run, by the clock and of the processor. */
    private static double[] seconds(Workload workload, int repeats) {
        long processor = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            workload.run();
        }
        long wall = System.nanoTime() - start;
        return new double[] {wall * 1e-9 / repeats, (PROCESS.getProcessCpuTime() - processor) * 1e-9 / repeats};
    }
}
