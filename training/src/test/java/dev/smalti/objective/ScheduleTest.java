package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final Schedule schedule = new Schedule(2, 4, 0.1, 12);

    @Test
    void risesInALineToTheHighestRate() {
        assertThat(schedule.at(0)).isEqualTo(0.5);
        assertThat(schedule.at(1)).isEqualTo(1);
        assertThat(schedule.at(3)).isEqualTo(2);
        assertThat(schedule.at(4)).isEqualTo(2);
    }

    @Test
    void fallsAlongACosineToItsLastPart() {
        assertThat(schedule.at(8)).isCloseTo(1.1, within(1e-12));
        // The last step is the one before the end.
        assertThat(schedule.at(11)).isGreaterThan(0.2).isLessThan(0.3);
        assertThat(schedule.at(12)).isCloseTo(0.2, within(1e-12));
        assertThat(schedule.at(100)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void staysWhereItsLastPartIsAll() {
        assertThat(new Schedule(3, 0, 1, 10).at(7)).isEqualTo(3);
        assertThat(new Schedule(3, 5, 1, 5).at(6)).isEqualTo(3);
    }
}
