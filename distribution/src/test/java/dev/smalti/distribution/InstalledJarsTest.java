package dev.smalti.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example, and what the documentation says of Java, built and run from installed jars. */
class InstalledJarsTest {
    private static final String PACKAGES = Stream.of(
                    "dev.smalti",
                    "dev.smalti.bundle",
                    "dev.smalti.image",
                    "dev.smalti.ort",
                    "dev.smalti.picture",
                    "dev.smalti.synthesis",
                    "dev.smalti.tokenizer",
                    "java.nio.file")
            .map(name -> "import " + name + ".*;\n")
            .collect(Collectors.joining());

    @TempDir
    static Path folder;

    private static Path sampler;
    private static Path readme;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        Installed installed = Installed.into(folder.resolve("repository"));
        sampler = folder.resolve("sampler");
        Installed.copy(Installed.ROOT.resolve("examples/sampler"), sampler);
        readme = project("readme", "README.md");
        everything();
        Files.writeString(folder.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>example</groupId>
                  <artifactId>all</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules><module>sampler</module><module>readme</module><module>everything</module></modules>
                </project>
                """);
        installed.maven(
                folder,
                "package",
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                "-Dmdep.outputFile=target/classpath.txt",
                "-Dmdep.includeScope=runtime");
    }

    /** A project that depends on every jar, by the versions of the bill of materials alone. */
    private static void everything() throws IOException {
        String dependencies = Installed.JARS.stream()
                .map(module -> "<dependency><groupId>dev.smalti</groupId><artifactId>smalti-" + module
                        + "</artifactId></dependency>")
                .collect(Collectors.joining());
        String pom = Pattern.compile(
                        "</dependencyManagement>\\s*<dependencies>.*</dependencies>\\s*<build>", Pattern.DOTALL)
                .matcher(Files.readString(Installed.ROOT.resolve("examples/sampler/pom.xml")))
                .replaceFirst("</dependencyManagement><dependencies>" + dependencies + "</dependencies><build>")
                .replace("<version>1</version>", "<version>1</version><packaging>pom</packaging>")
                .replace("<artifactId>sampler</artifactId>", "<artifactId>everything</artifactId>");
        Files.writeString(Files.createDirectories(folder.resolve("everything")).resolve("pom.xml"), pom);
    }

    /** A project of what a page says: its dependencies, and a class for each block of Java. */
    private static Path project(String name, String page) throws IOException {
        Path project = folder.resolve(name);
        Path sources = Files.createDirectories(project.resolve("src/main/java"));
        String pom = Files.readString(Installed.ROOT.resolve("examples/sampler/pom.xml"));
        String dependencies = String.join("", Document.read(page).blocks("xml"));
        pom = Pattern.compile("<dependencyManagement>.*</dependencyManagement>", Pattern.DOTALL)
                .matcher(pom)
                .replaceFirst("");
        pom = Pattern.compile("<dependencies>.*</dependencies>", Pattern.DOTALL)
                .matcher(pom)
                .replaceFirst("<dependencies>" + dependencies + "</dependencies>")
                .replace("<artifactId>sampler</artifactId>", "<artifactId>" + name + "</artifactId>");
        Files.writeString(project.resolve("pom.xml"), pom);
        List<String> blocks = new ArrayList<>(Document.read("README.md").blocks("java"));
        blocks.addAll(Document.read("docs/embedding.md").blocks("java"));
        for (int i = 0; i < blocks.size(); i++) {
            Files.writeString(
                    sources.resolve("Block" + i + ".java"),
                    PACKAGES + "public class Block" + i + " {\n    public static void main(String[] args) {\n"
                            + blocks.get(i) + "    }\n}\n");
        }
        return project;
    }

    @Test
    void theExampleIsAModuleAndDraws() throws IOException, InterruptedException {
        String modules = sampler.resolve("target/classes") + File.pathSeparator + classPath(sampler);
        String said = Installed.run(
                sampler,
                List.of(
                        Installed.java(),
                        "-Djava.awt.headless=true",
                        "-Dsmalti.cache=" + folder.resolve("cache"),
                        "--module-path",
                        modules,
                        "--add-modules",
                        "dev.smalti.models",
                        "--module",
                        "example.sampler/example.sampler.Lake",
                        "drawn.png"));
        assertThat(said).endsWith("drew drawn.png" + System.lineSeparator());
        assertThat(ImageIO.read(sampler.resolve("drawn.png").toFile()).getWidth())
                .isEqualTo(64);
    }

    @Test
    void whatTheDocumentationSaysOfJavaRuns() throws IOException, InterruptedException {
        Files.copy(Installed.ROOT.resolve("docs/examples/cat.jpg"), readme.resolve("photo.jpg"));
        String classes = readme.resolve("target/classes") + File.pathSeparator + classPath(readme);
        assertThat(classes).doesNotContain(Installed.ROOT + File.separator);
        int blocks = 0;
        while (Files.exists(readme.resolve("target/classes/Block" + blocks + ".class"))) {
            Installed.run(
                    readme,
                    List.of(
                            Installed.java(),
                            "-Djava.awt.headless=true",
                            "-Dsmalti.cache=" + folder.resolve("cache"),
                            "-cp",
                            classes,
                            "Block" + blocks));
            blocks++;
        }
        assertThat(blocks).isGreaterThanOrEqualTo(3);
        assertThat(ImageIO.read(readme.resolve("lake.png").toFile()).getWidth()).isEqualTo(256);
        assertThat(readme.resolve("again.png")).isRegularFile();
    }

    @Test
    void everyJarSaysItsModulesName() throws IOException {
        for (String module : Installed.JARS) {
            Path jars = folder.resolve("repository/dev/smalti/smalti-" + module);
            try (var files = Files.walk(jars);
                    JarFile jar =
                            new JarFile(files.filter(file -> file.toString().endsWith(".jar"))
                                    .findFirst()
                                    .orElseThrow()
                                    .toFile())) {
                Manifest manifest = jar.getManifest();
                assertThat(manifest.getMainAttributes().getValue("Automatic-Module-Name"))
                        .as(module)
                        .startsWith("dev.smalti.");
            }
        }
    }

    /** A package that is added later must be added to the descriptor as well. */
    @Test
    void theLibrariesAreModulesThatExportEachPackage() throws IOException {
        for (String module : List.of("runtime", "pictures")) {
            ModuleDescriptor descriptor = ModuleFinder.of(folder.resolve("repository/dev/smalti/smalti-" + module)
                            .resolve(Installed.version()))
                    .find("dev.smalti." + module)
                    .orElseThrow()
                    .descriptor();
            assertThat(descriptor.isAutomatic()).isFalse();
            assertThat(descriptor.exports().stream().map(ModuleDescriptor.Exports::source))
                    .as("the exports of %s/src/main/module/module-info.java", module)
                    .containsExactlyInAnyOrderElementsOf(descriptor.packages());
        }
    }

    @Test
    void theBillOfMaterialsListsEveryJar() throws IOException {
        String bom = Files.readString(Installed.ROOT.resolve("bom/pom.xml"));
        for (String module : Installed.JARS) {
            assertThat(bom).contains("<artifactId>smalti-" + module + "</artifactId>");
        }
        String parent = Files.readString(Installed.ROOT.resolve("pom.xml"));
        assertThat(Pattern.compile("<module>([^<]+)</module>")
                        .matcher(parent)
                        .results()
                        .map(found -> found.group(1))
                        .filter(module ->
                                !List.of("bom", "benchmarks", "distribution").contains(module)))
                .containsExactlyInAnyOrderElementsOf(Installed.JARS);
        assertThat(parent).contains("<version>" + Installed.version() + "</version>");
    }

    private static String classPath(Path project) throws IOException {
        return Files.readString(project.resolve("target/classpath.txt")).strip();
    }
}
