package dev.smalti.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import dev.smalti.picture.ImageQuality;
import dev.smalti.picture.ImageQuality.Levels;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.PictureCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static TokenGrid grid(int... tokens) {
        return new TokenGrid(new GridShape(1, tokens.length), tokens);
    }

    private static LabelMap map(int... ids) {
        return new LabelMap(4, 1, ids.length, ids);
    }

    @Test
    void countsHowACodebookIsUsed() {
        CodebookUse even = CodebookUse.of(8, List.of(grid(0, 1), grid(2, 3)));
        assertThat(even).isEqualTo(new CodebookUse(8, 4, 4, 2));
        assertThat(even.perplexity()).isCloseTo(4, within(1e-12));
        assertThat(even.usage()).isEqualTo(0.5);
        CodebookUse uneven = CodebookUse.of(8, List.of(grid(5, 5, 5, 6)));
        // -(3/4 log 3/4 + 1/4 log 1/4) in bits.
        assertThat(uneven.entropy()).isCloseTo(0.8112781, within(1e-6));
        assertThat(CodebookUse.of(8, List.of(grid(7, 7))).perplexity()).isEqualTo(1);
    }

    @Test
    void comparesLayoutsOverAllPixels() {
        LayoutAgreement.Count count = new LayoutAgreement.Count(4);
        count.add(map(0, 0, 1, 1), map(0, 0, 1, 2));
        count.add(map(0, 0, 0, 0), map(0, 0, 0, 1));
        LayoutAgreement agreement = count.agreement();
        assertThat(agreement.pictures()).isEqualTo(2);
        assertThat(agreement.pixelAccuracy()).isEqualTo(0.75);
        // Label 0: 5 of 6; label 1: 1 of 3; label 2: 0 of 1; label 3 does not occur.
        assertThat(agreement.meanIou()).isCloseTo((5 / 6.0 + 1 / 3.0) / 3, within(1e-12));
        LabelMap otherSize = map(0, 1);
        assertThatThrownBy(() -> count.add(map(0, 0, 0, 0), otherSize)).isInstanceOf(SmaltiException.class);
        assertThatThrownBy(() -> new LayoutAgreement.Count(4).agreement()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void writesAsWellAsSoManyBytesAllow() {
        Pixels picture = new Scenes(3, 64, 64).get(0).picture();
        PictureCodec jpeg = new PictureCodec("jpeg");
        PictureCodec.Coded small = jpeg.within(picture, 1200);
        PictureCodec.Coded large = jpeg.within(picture, 2400);
        assertThat(small.fits()).isTrue();
        assertThat(small.bytes()).isBetween(900, 1200);
        assertThat(large.bytes()).isBetween(1800, 2400);
        assertThat(ImageQuality.psnr(picture, large.decoded(), Levels.EIGHT_BIT))
                .isGreaterThan(ImageQuality.psnr(picture, small.decoded(), Levels.EIGHT_BIT) + 1);
        PictureCodec.Coded tiny = jpeg.within(picture, 100);
        assertThat(tiny.fits()).isFalse();
        assertThat(tiny.quality()).isZero();
        assertThat(tiny.bytes()).isGreaterThan(100).isLessThan(900);
        assertThatThrownBy(() -> new PictureCodec("jpeg-xl").within(picture, 100))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("there is no encoder for jpeg-xl on the class path");
    }
}
