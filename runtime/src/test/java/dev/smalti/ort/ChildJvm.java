package dev.smalti.ort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a test class's {@code main} in a JVM of its own, without anything that marks a continuous integration. */
final class ChildJvm {
    private static final List<String> QUIETING = List.of(
            "CI",
            "TF_BUILD",
            "GITHUB_ACTIONS",
            "GITLAB_CI",
            "CIRCLECI",
            "TRAVIS",
            "JENKINS_URL",
            "CODEBUILD_BUILD_ID",
            "BUILDKITE",
            "TEAMCITY_VERSION",
            "ORT_RUNNING_UNIT_TESTS",
            "ORT_DISABLE_TELEMETRY",
            "XDG_CACHE_HOME");

    private ChildJvm() {}

    /** Starts it with this home; its output goes to one stream. */
    static Process start(Class<?> main, Path home, Map<String, String> environment, String... options)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-XX:ErrorFile=" + home.resolve("hs_err.log"));
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-Dsmalti.cache="
                + System.getProperty("smalti.cache", home.resolve("cache").toString()));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        QUIETING.forEach(builder.environment()::remove);
        builder.environment().put("HOME", home.toString());
        // Whatever it would send goes nowhere.
        builder.environment().put("https_proxy", "http://127.0.0.1:9");
        builder.environment().putAll(environment);
        return builder.start();
    }
}
