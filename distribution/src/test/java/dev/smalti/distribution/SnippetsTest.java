package dev.smalti.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says of Kotlin and Spring; both come from the network. */
@EnabledIfSystemProperty(named = "snippets", matches = "true")
class SnippetsTest {
    @TempDir
    Path folder;

    @Test
    void kotlinAndSpringCompileAndKotlinDraws() throws IOException, InterruptedException {
        Installed installed = Installed.into(folder.resolve("repository"));
        Document page = Document.read("docs/embedding.md");
        Path java = Files.createDirectories(folder.resolve("src/main/java"));
        Path kotlin = Files.createDirectories(folder.resolve("src/main/kotlin"));
        Files.writeString(java.resolve("Drawing.java"), page.blocks("spring").get(0));
        Files.writeString(kotlin.resolve("Draw.kt"), page.blocks("kotlin").get(0));
        Files.writeString(folder.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>example</groupId>
                  <artifactId>snippets</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                    <kotlin.version>2.2.20</kotlin.version>
                  </properties>
                  <dependencies>
                    <dependency>
                      <groupId>dev.smalti</groupId>
                      <artifactId>smalti-pictures</artifactId>
                      <version>VERSION</version>
                    </dependency>
                    <dependency>
                      <groupId>dev.smalti</groupId>
                      <artifactId>smalti-onnx-models</artifactId>
                      <version>VERSION</version>
                    </dependency>
                    <dependency>
                      <groupId>org.jetbrains.kotlin</groupId>
                      <artifactId>kotlin-stdlib</artifactId>
                      <version>${kotlin.version}</version>
                    </dependency>
                    <dependency>
                      <groupId>org.springframework</groupId>
                      <artifactId>spring-webmvc</artifactId>
                      <version>6.2.11</version>
                    </dependency>
                  </dependencies>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.apache.maven.plugins</groupId>
                        <artifactId>maven-compiler-plugin</artifactId>
                        <version>3.14.1</version>
                      </plugin>
                      <plugin>
                        <groupId>org.jetbrains.kotlin</groupId>
                        <artifactId>kotlin-maven-plugin</artifactId>
                        <version>${kotlin.version}</version>
                        <configuration>
                          <jvmTarget>17</jvmTarget>
                          <sourceDirs>
                            <sourceDir>src/main/kotlin</sourceDir>
                          </sourceDirs>
                        </configuration>
                        <executions>
                          <execution>
                            <phase>compile</phase>
                            <goals>
                              <goal>compile</goal>
                            </goals>
                          </execution>
                        </executions>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.replace("VERSION", Installed.version()));
        installed.mavenOnline(
                folder,
                "compile",
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                "-Dmdep.outputFile=target/classpath.txt");
        assertThat(folder.resolve("target/classes/Pictures.class")).isRegularFile();
        Installed.run(
                folder,
                List.of(
                        Installed.java(),
                        "-Djava.awt.headless=true",
                        "-Dsmalti.cache=" + folder.resolve("cache"),
                        "-cp",
                        folder.resolve("target/classes")
                                + File.pathSeparator
                                + Files.readString(folder.resolve("target/classpath.txt"))
                                        .strip(),
                        "DrawKt"));
        assertThat(List.of("lake.png", "beach.png")).allMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }
}
