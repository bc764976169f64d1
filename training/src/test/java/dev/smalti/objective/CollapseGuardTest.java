package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.objective.CollapseGuard.Signs;
import dev.smalti.objective.CollapseGuard.State;
import org.junit.jupiter.api.Test;

class CollapseGuardTest {
    private static final CollapseGuard GUARD = new CollapseGuard(1.3, 4, 3, 10);
    private static final Signs WON = new Signs(5, -5, 1);
    private static final Signs EVEN = new Signs(0.5, -0.5, 1);

    @Test
    void holdsBackWhenTheDiscriminatorWinsWhileTheReconstructionGetsWorse() {
        State state = after(State.FRESH, 0, 200, 1, EVEN);
        State collapsed = after(state, 200, 220, 3, WON);
        assertThat(state.holding()).isFalse();
        assertThat(collapsed.holds()).isEqualTo(1);
    }

    @Test
    void letsADiscriminatorWinWhoHurtsNothing() {
        assertThat(after(State.FRESH, 0, 500, 1, WON).holds()).isZero();
    }

    @Test
    void letsTheReconstructionGetWorseWhileTheGameIsEven() {
        State state = after(State.FRESH, 0, 200, 1, EVEN);
        assertThat(after(state, 200, 400, 3, EVEN).holds()).isZero();
    }

    @Test
    void takesAnAdaptiveWeightAtItsLimitForAVictory() {
        State state = after(State.FRESH, 0, 200, 1, EVEN);
        assertThat(after(state, 200, 220, 3, new Signs(0, 0, AdaptiveWeight.LARGEST))
                        .holds())
                .isEqualTo(1);
    }

    @Test
    void waitsAsLongAsItSaysAndThenStartsTheRampAnew() {
        State state = after(State.FRESH, 0, 200, 1, EVEN);
        long step = 200;
        while (!state.holding()) {
            state = GUARD.after(state, step++, 3, WON);
        }
        assertThat(state.held()).isEqualTo(10);
        State released = after(state, step, step + 10, 1, Signs.NONE);
        assertThat(released.holding()).isFalse();
        assertThat(released.since()).isEqualTo(step + 10);
    }

    @Test
    void waitsTwiceAsLongTheSecondTime() {
        State once = new State(300, 1, 1, 0, 0, 1, 0);
        State state = once;
        for (long step = 300; !state.holding(); step++) {
            state = GUARD.after(state, step, 3, WON);
        }
        assertThat(state.held()).isEqualTo(20);
    }

    @Test
    void isTheSameAfterItsStateWasWrittenAndRead() {
        State straight = after(State.FRESH, 0, 50, 1.1, EVEN);
        State first = after(State.FRESH, 0, 20, 1.1, EVEN);
        State resumed = after(State.of(first.numbers()), 20, 50, 1.1, EVEN);
        assertThat(resumed).isEqualTo(straight);
    }

    private static State after(State before, long from, long to, double reconstruction, Signs signs) {
        State state = before;
        for (long step = from; step < to; step++) {
            state = GUARD.after(state, step, reconstruction, signs);
        }
        return state;
    }
}
