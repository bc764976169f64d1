package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdversarialScheduleTest {
    @Test
    void isNothingBeforeTheStartAndAllOfItAtOnceWithoutARamp() {
        AdversarialSchedule schedule = new AdversarialSchedule(100, 0);
        assertThat(schedule.at(99, 0)).isZero();
        assertThat(schedule.at(100, 0)).isEqualTo(1);
    }

    @Test
    void risesInALine() {
        AdversarialSchedule schedule = new AdversarialSchedule(100, 4);
        assertThat(schedule.at(100, 0)).isEqualTo(0.25f);
        assertThat(schedule.at(102, 0)).isEqualTo(0.75f);
        assertThat(schedule.at(1000, 0)).isEqualTo(1);
    }

    @Test
    void risesAnewFromALaterStep() {
        AdversarialSchedule schedule = new AdversarialSchedule(100, 4);
        assertThat(schedule.at(499, 500)).isZero();
        assertThat(schedule.at(500, 500)).isEqualTo(0.25f);
    }

    @Test
    void coolsAlongACosineAfterALine() {
        TemperatureSchedule schedule = new TemperatureSchedule(0.5, 1, 0.1, 10, 110);
        assertThat(schedule.at(0)).isEqualTo(0.5);
        assertThat(schedule.at(5)).isEqualTo(0.75);
        assertThat(schedule.at(10)).isEqualTo(1);
        assertThat(schedule.at(60)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.at(1000)).isCloseTo(0.1, within(1e-12));
    }
}
