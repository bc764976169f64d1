package dev.smalti.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable part(String name, boolean fails) {
        return () -> {
            closed.add(name);
            if (fails) {
                throw new IllegalStateException(name);
            }
        };
    }

    @Test
    void closesAllNewestFirstEvenWhereSomeFail() {
        OpenParts open = new OpenParts();
        open.own(part("a", true));
        open.own(part("b", false));
        open.own(part("c", true));
        assertThatThrownBy(open::close)
                .hasMessage("c")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(other -> assertThat(other).hasMessage("a")));
        assertThat(closed).containsExactly("c", "b", "a");
        open.close();
        assertThat(closed).hasSize(3);
    }

    @Test
    void closesWhatAConstructionOpenedBeforeItFailed() {
        OpenParts open = new OpenParts();
        open.own(part("state", false));
        assertThatThrownBy(() -> open.orClose(() -> {
                    open.own(part("model", true));
                    throw new IllegalArgumentException("no room");
                }))
                .hasMessage("no room");
        assertThat(closed).containsExactly("model", "state");
    }

    @Test
    void aPartThatIsClosedEarlyIsNotClosedAgain() {
        OpenParts open = new OpenParts();
        AutoCloseable early = open.own(part("early", false));
        open.own(part("late", false));
        open.close(early);
        open.close();
        assertThat(closed).containsExactly("early", "late");
    }
}
