package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialiserTest {
    @Test
    void saysOfWhichShapeATensorIsThatHasNoRoom() {
        assertThatThrownBy(() -> Initialiser.filled(List.of(1_000_000L, 1_000_000L), 0))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.RESOURCE))
                .hasMessage("no room for a tensor of shape [1000000, 1000000]; a smaller model needs less");
    }

    @Test
    void adamForgets() {
        assertThatThrownBy(() -> new Adam("a", 0.9, 1, 1e-8, 0))
                .hasMessage("Adam's beta1 and beta2 are from 0 to below 1, were 0.9 and 1.0");
    }
}
