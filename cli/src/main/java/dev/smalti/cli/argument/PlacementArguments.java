package dev.smalti.cli.argument;

import dev.smalti.Device;
import dev.smalti.Provider;
import dev.smalti.SessionTuning;
import dev.smalti.SmaltiException;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Devices;
import dev.smalti.job.run.JobRunner;
import dev.smalti.job.run.Placement;
import dev.smalti.ort.Providers;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command runs. */
public final class PlacementArguments {
    private static final String AUTO = "auto";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 11,
            defaultValue = AUTO,
            description = {
                "auto, cpu, cuda, cuda:1, or another that 'smalti doctor' shows, with options after commas:"
                        + " cuda:0,gpu_mem_limit=4294967296. Default: auto, which takes cuda where it works, else cpu."
            })
    private String device = AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            order = 12,
            defaultValue = "0",
            description = "Threads on the processor. Default: one per core.")
    private int threads;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses numbers that are out of range. */
    void check() {
        requireThreads(spec, threads);
    }

    /** Refuses a number of threads that is out of range; 0 stands for one per core. */
    public static void requireThreads(CommandSpec command, int threads) {
        TokenizerArguments.requireAtLeast(command, "--threads", threads, 0);
        if (threads > SessionTuning.MOST_THREADS) {
            throw new ParameterException(
                    command.commandLine(), "--threads is at most " + SessionTuning.MOST_THREADS + ", was " + threads);
        }
    }

    /** Runs jobs there. */
    public JobRunner runner() {
        check();
        device();
        return JobRunner.on(new Placement(device, threads));
    }

    /** The device. */
    Device device() {
        return device(spec, device, threads);
    }

    /**
     * The device of this name.
     *
     * @param threads on the processor; 0 for one per core
     * @throws ParameterException where there is no such name
     * @throws SmaltiException of kind DEVICE where it cannot be used
     */
    public static Device device(CommandSpec command, String name, int threads) {
        try {
            Device chosen = Providers.device(name);
            return threads > 0 ? chosen.withThreads(threads) : chosen;
        } catch (SmaltiException e) {
            if (e.kind() == SmaltiException.Kind.BAD_INPUT) {
                throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** Says where it runs. */
    public void tell(Console console) {
        tell(console, device());
    }

    /** Says that it runs on this device. */
    void tell(Console console, Device chosen) {
        if (device.startsWith(AUTO) && chosen.provider() == Provider.CPU && Devices.hasNvidia()) {
            console.note("runs on cpu, not on cuda: " + Devices.shortcoming(Providers.probe(Provider.CUDA)));
        } else {
            console.note("runs on " + chosen.id());
        }
    }
}
