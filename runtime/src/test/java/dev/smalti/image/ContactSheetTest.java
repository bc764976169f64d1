package dev.smalti.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
    @Test
    void putsPicturesInRowsWithBlackBetweenThem() {
        Pixels sheet = ContactSheet.of(List.of(flat(0.1f), flat(0.2f), flat(0.3f)), 2);
        assertThat(List.of(sheet.channels(), sheet.height(), sheet.width())).isEqualTo(List.of(2, 4, 6));
        for (int channel = 0; channel < 2; channel++) {
            float sign = channel == 0 ? 1 : -1;
            assertThat(row(sheet, channel, 0))
                    .containsExactly(sign * 0.1f, sign * 0.1f, -1, -1, sign * 0.2f, sign * 0.2f);
            assertThat(row(sheet, channel, 1)).containsOnly(-1);
            assertThat(row(sheet, channel, 2)).containsOnly(-1);
            assertThat(row(sheet, channel, 3)).containsExactly(sign * 0.3f, sign * 0.3f, -1, -1, -1, -1);
        }
    }

    @Test
    void isNoWiderThanItsPictures() {
        assertThat(ContactSheet.of(List.of(flat(0)), 5)).isEqualTo(flat(0));
    }

    @Test
    void isAboutSquare() {
        assertThat(List.of(1, 2, 4, 5, 9, 10).stream().map(ContactSheet::columnsFor))
                .containsExactly(1, 2, 2, 3, 3, 4);
    }

    @Test
    void refusesPicturesOfDifferentSizes() {
        assertThatThrownBy(() -> ContactSheet.of(List.of(flat(0), new Pixels(2, 2, 1, new float[4])), 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** 1 by 2 pixels of two channels, the second with the other sign. */
    private static Pixels flat(float value) {
        return new Pixels(2, 1, 2, new float[] {value, value, -value, -value});
    }

    private static float[] row(Pixels pixels, int channel, int row) {
        float[] values = new float[pixels.width()];
        for (int x = 0; x < values.length; x++) {
            values[x] = pixels.at(channel, row, x);
        }
        return values;
    }
}
