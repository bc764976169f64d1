package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Failure;
import dev.smalti.cli.console.Interruption;
import dev.smalti.cli.console.Progress;
import dev.smalti.cli.former.FormerCommand;
import dev.smalti.io.AtomicOutput;
import dev.smalti.io.FileTree;
import dev.smalti.job.replay.Replay;
import dev.smalti.job.replay.ReplayOptions;
import dev.smalti.job.run.JobEvent;
import dev.smalti.job.run.JobListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti replay}: pictures made again from what they say of themselves. */
@Command(
        name = "replay",
        description = "Make pictures again by the job that they hold, and say whether they are the same.",
        footer = {
            "",
            "Inputs are found by name and SHA-256, models by SHA-256; what is missing or changed is refused.",
            "Pictures of before hold a command and paths: run this where the command was run. Nothing is",
            "written but a temporary folder.",
            "Exit code 0 where each picture has the same pixels (with --tokens-suffice the same tokens),",
            "3 where one does not or cannot be made again."
        })
final class ReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PICTURE", arity = "1..*", description = "PNG files that smalti made.")
    private List<Path> pictures = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            order = 1,
            description = "Keep what is made, under the pictures' names; no file is replaced. Default: it is removed.")
    private @Nullable Path output;

    @Option(
            names = "--model",
            paramLabel = "NAME|DIR",
            order = 2,
            description = "Where the model is now. Default: the one of that name that comes with smalti, else one with"
                    + " its SHA-256 beside the picture or here.")
    private @Nullable String model;

    @Option(
            names = "--input",
            paramLabel = "FILE|DIR",
            order = 2,
            description = "A file from which the picture was made, or a folder of such files; may be repeated. Default:"
                    + " beside the picture, or here.")
    private List<Path> inputs = List.of();

    @Option(names = "--any-model", order = 3, description = "Take the model even if it is another.")
    private boolean anyModel;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            order = 4,
            description = "Where to run. Default: where the record says.")
    private @Nullable String device;

    @Option(names = "--tokens-suffice", order = 5, description = "Equal tokens count as the same, whatever the pixels.")
    private boolean tokensSuffice;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    /** What was found out. */
    record Result(List<Replayed> pictures) {}

    /**
     * One picture.
     *
     * @param same {@code pixels}, {@code tokens}, {@code neither}, or {@code refused} where it was not made again
     * @param psnr in decibels, where pixels differ
     * @param reasons why it may differ, or was refused
     * @param output where the new picture was kept
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Replayed(
            String picture,
            String same,
            @Nullable Double psnr,
            List<String> reasons,
            @Nullable String output) {
        /** For people. */
        String text() {
            StringBuilder text = new StringBuilder(picture).append(": ").append(headline());
            reasons.forEach(
                    reason -> text.append(System.lineSeparator()).append("  ").append(reason));
            return text.toString();
        }

        private String headline() {
            String apart = psnr == null ? "" : String.format(Locale.ROOT, ", %.2f dB apart", psnr);
            return switch (same) {
                case "pixels" -> "the same pixels";
                case "tokens" -> "the same tokens, but other pixels" + apart;
                case "neither" -> "not the same" + apart;
                default -> "not made again";
            };
        }
    }

    @Override
    public Integer call() {
        Console console = smalti.console();
        List<Replayed> done = new ArrayList<>();
        try (Progress progress = console.progress("replay", pictures.size())) {
            for (Path picture : pictures) {
                done.add(replay(picture));
                progress.advance(1);
            }
        }
        String text = done.stream()
                .map(Replayed::text)
                .reduce((first, second) -> first + System.lineSeparator() + second)
                .orElse("");
        console.result(new Result(done), text);
        boolean same = done.stream()
                .allMatch(one -> one.same().equals("pixels")
                        || (tokensSuffice && one.same().equals("tokens")));
        return same ? ExitCode.OK : ExitCode.BAD_INPUT;
    }

    private Replayed replay(Path picture) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("smalti-replay");
            ReplayOptions options = new ReplayOptions(model, anyModel, device, inputs);
            Replay.Outcome outcome =
                    Replay.of(picture, options, FormerCommand::read).run(folder, silent());
            Path kept = keep(picture, outcome.file());
            return new Replayed(
                    picture.toString(),
                    outcome.verdict().name().toLowerCase(Locale.ROOT),
                    outcome.psnr(),
                    outcome.reasons(),
                    kept == null ? null : kept.toString());
        } catch (SmaltiException e) {
            if (e.kind() == SmaltiException.Kind.DEVICE || e.kind() == SmaltiException.Kind.RESOURCE) {
                throw e;
            }
            return new Replayed(
                    picture.toString(), "refused", null, List.of(Failure.of(e).message()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (folder != null) {
                FileTree.deleteTemporary(folder);
            }
        }
    }

    /** One bar for all pictures is enough. */
    private static JobListener silent() {
        return new JobListener() {
            @Override
            public void on(JobEvent event) {}

            @Override
            public boolean cancelled() {
                return Interruption.isRequested();
            }
        };
    }

    private @Nullable Path keep(Path picture, Path made) throws IOException {
        if (output == null) {
            return null;
        }
        Path target = output.resolve(picture.getFileName());
        Files.createDirectories(output);
        try {
            AtomicOutput.copyAsNew(made, target);
            return target;
        } catch (FileAlreadyExistsException e) {
            throw SmaltiException.badInput(target + " exists; choose another folder with -o");
        }
    }
}
