package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessMemoryTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void thePeakIsAtLeastWhatIsHeld() {
        long held = ProcessMemory.mebibytes();
        assertThat(held).isPositive().isLessThanOrEqualTo(ProcessMemory.peakMebibytes());
    }
}
