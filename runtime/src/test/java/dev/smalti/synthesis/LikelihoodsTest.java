package dev.smalti.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import org.junit.jupiter.api.Test;

class LikelihoodsTest {
    private static final Likelihoods FOUR =
            new Likelihoods(new float[] {-1, -0.5f, -2, -0.25f}, new int[] {3, 1, 4, 1});

    @Test
    void addsUpNats() {
        assertThat(FOUR.nats()).isCloseTo(3.75, within(1e-12));
        assertThat(FOUR.natsPerToken()).isCloseTo(3.75 / 4, within(1e-12));
    }

    @Test
    void agreesWhereTheLikeliestIsTheSame() {
        assertThat(FOUR.agreement(FOUR)).isEqualTo(1);
        assertThat(FOUR.agreement(new Likelihoods(new float[4], new int[] {3, 2, 4, 0})))
                .isEqualTo(0.5);
        Likelihoods short1 = new Likelihoods(new float[1], new int[1]);
        assertThatThrownBy(() -> FOUR.agreement(short1))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("only likelihoods of one grid can be compared, these are of 4 and 1 tokens");
    }

    @Test
    void copiesItsArrays() {
        float[] logarithms = {-1};
        Likelihoods one = new Likelihoods(logarithms, new int[] {2});
        logarithms[0] = -9;
        one.logProbabilities()[0] = -9;
        one.likeliest()[0] = 9;
        assertThat(one).isEqualTo(new Likelihoods(new float[] {-1}, new int[] {2}));
    }
}
