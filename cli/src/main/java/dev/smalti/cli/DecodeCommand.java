package dev.smalti.cli;

import dev.smalti.cli.argument.JobArguments;
import dev.smalti.cli.argument.PictureOutput;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.job.DecodeJob;
import dev.smalti.job.InputFile;
import dev.smalti.job.Job;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti decode}: files of tokens to pictures. */
@Command(
        name = "decode",
        description = "Turn files of tokens to pictures, one PNG for each.",
        footer = {
            "",
            "Without --model, the tokens' own model is taken where it comes with smalti, else the",
            "default. Models of segmentations give palette PNG whose samples are the labels, those of",
            "depth maps grey PNG of 16 bits. Each picture holds how it was made. Files that exist are",
            "replaced. Files that cannot be read are named and skipped, and the exit code is 3."
        })
final class DecodeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOKENS", arity = "1..*", description = "Files of tokens as 'smalti encode' writes them.")
    private List<Path> files = List.of();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Mixin
    private final PictureOutput output = new PictureOutput();

    @Option(
            names = "--any-model",
            order = 20,
            description = "Decode with the model that was chosen even if the tokens are another's.")
    private boolean anyModel;

    @Mixin
    private final JobArguments arguments = new JobArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public Integer call() {
        List<InputFile> inputs = files.stream().map(InputFile::of).toList();
        DecodeJob job = new DecodeJob(Job.VERSION, model.reference(), anyModel, inputs, model.execution());
        Console console = smalti.console();
        return JobCommands.run(
                console,
                arguments,
                model.runner(),
                job,
                arguments.outputs(output.folder()),
                started -> model.tell(console));
    }
}
