package dev.smalti.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
    @ParameterizedTest
    @CsvSource({"BAD_INPUT,3", "UNSUPPORTED,3", "CORRUPT,3", "DEVICE,4", "RESOURCE,5"})
    void givesEachKindItsExitCode(SmaltiException.Kind kind, int code) {
        assertThat(Failure.of(new SmaltiException(kind, "what and where")))
                .isEqualTo(new Failure(code, "what and where"));
    }

    @Test
    void namesTheFileOfASystemError() {
        assertThat(Failure.of(new UncheckedIOException(new NoSuchFileException("a.png"))))
                .isEqualTo(new Failure(3, "a.png: no such file or folder"));
        assertThat(Failure.of(new AccessDeniedException("a.png")))
                .isEqualTo(new Failure(3, "a.png: permission denied"));
        assertThat(Failure.of(new FileSystemException("a.png", null, "Is a directory")))
                .isEqualTo(new Failure(3, "a.png: it is a folder"));
    }

    @Test
    void countsAFullDiskAndAFullHeapAsResources() {
        assertThat(Failure.of(new IOException("No space left on device")))
                .isEqualTo(new Failure(5, "no space left on the disk: No space left on device"));
        assertThat(Failure.of(new OutOfMemoryError("Java heap space")))
                .isEqualTo(new Failure(
                        5,
                        "out of memory (Java heap space); use smaller pictures or batches, or give Java more with"
                                + " SMALTI_JAVA_OPTS=-Xmx4g"));
    }

    @Test
    void printsNothingThatATerminalObeys() {
        assertThat(Failure.of(SmaltiException.badInput("tensor \u001b]0;x\u0007 has\rno shape")))
                .isEqualTo(new Failure(3, "tensor \ufffd]0;x\ufffd has no shape"));
    }

    @Test
    void callsEverythingElseADefectInOneLine() {
        assertThat(Failure.of(new IllegalStateException("two\nlines")))
                .isEqualTo(new Failure(1, "internal error: IllegalStateException: two lines"));
        assertThat(Failure.of(new NullPointerException()))
                .isEqualTo(new Failure(1, "internal error: NullPointerException: NullPointerException"));
    }
}
