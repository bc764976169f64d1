package dev.smalti.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParentCommand;

/** {@code smalti version}: what runs, and on what. */
@Command(name = "version", description = "Print the versions of smalti and Java.", sortOptions = false)
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    /** The version of this release, e.g. {@code 0.1.0}. */
    static String smaltiVersion() {
        Properties properties = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("smalti.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"smalti " + smaltiVersion()};
    }

    @Override
    public Integer call() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("smalti", smaltiVersion());
        versions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        versions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        StringBuilder text = new StringBuilder();
        versions.forEach((what, version) -> text.append(String.format("%-8s%s%n", what, version)));
        smalti.console().result(versions, text.toString().stripTrailing());
        return ExitCode.OK;
    }
}
