package dev.smalti.cli;

import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Facts;
import dev.smalti.job.Release;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParentCommand;

/** {@code smalti version}: what runs, and on what. */
@Command(name = "version", description = "Print the versions of smalti, ONNX Runtime and Java.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public String[] getVersion() {
        return new String[] {"smalti " + Release.version()};
    }

    @Override
    public Integer call() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("smalti", Release.version());
        versions.put("onnxruntime", Release.onnxRuntime());
        versions.put("java", Release.java());
        versions.put("system", Release.system());
        smalti.console().result(versions, Facts.of(versions));
        return ExitCode.OK;
    }
}
