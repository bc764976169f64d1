package dev.smalti.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"7,7", "512m,536870912", "2g,2147483648", "2GiB,2147483648", "1kb,1024", "1T,1099511627776"})
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1g", "0", "1.5g", "2x", "g", "999999999999999t"})
    void refusesWhatIsNoAmount(String text) {
        assertThatThrownBy(() -> new ByteSize().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void printsWhatPeopleRead() {
        assertThat(ByteSize.format(0)).isEqualTo("0 B");
        assertThat(ByteSize.format(1023)).isEqualTo("1023 B");
        assertThat(ByteSize.format(1536)).isEqualTo("1.5 KiB");
        assertThat(ByteSize.format(642L << 20)).isEqualTo("642.0 MiB");
        assertThat(ByteSize.format(-1)).isEqualTo("unknown");
    }
}
