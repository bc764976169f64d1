package dev.smalti.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileFailureTest {
    @Test
    void saysWhyInWords() {
        assertThat(FileFailure.unreadable("cannot read a", new AccessDeniedException("/x/a")))
                .hasMessage("cannot read a: permission denied");
        assertThat(FileFailure.reason(new NoSuchFileException("/x/a"))).isEqualTo("no such file or folder");
        assertThat(FileFailure.reason(new IOException("Is a directory"))).isEqualTo("it is a folder");
        assertThat(FileFailure.reason(new MalformedInputException(1))).isEqualTo("it is not UTF-8 text");
        assertThat(FileFailure.reason(new UncheckedIOException(new AccessDeniedException("a"))))
                .isEqualTo("permission denied");
        assertThat(FileFailure.reason(new FileSystemException("/x/a"))).isEqualTo("the file system gives no reason");
    }

    @Test
    void tellsAForbiddenPlaceFromAFullDisk() {
        SmaltiException denied = FileFailure.unwritable("cannot write out", new AccessDeniedException("/x/.tmp"), "/x");
        assertThat(denied).hasMessage("cannot write out: permission denied: /x");
        assertThat(denied.kind()).isEqualTo(Kind.BAD_INPUT);
        assertThat(kindOf(new FileSystemException("/x", null, "Read-only file system")))
                .isEqualTo(Kind.BAD_INPUT);
        assertThat(kindOf(new FileSystemException("/x", null, "No space left on device")))
                .isEqualTo(Kind.RESOURCE);
        assertThat(FileFailure.unwritable("cannot write out", new IOException("No space left on device")))
                .hasMessage("cannot write out: no space left on the disk")
                .extracting(SmaltiException::kind)
                .isEqualTo(Kind.RESOURCE);
    }

    private static Kind kindOf(IOException cause) {
        return FileFailure.unwritable("cannot write out", cause).kind();
    }
}
