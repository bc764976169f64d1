package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Names every case of the folder of reference cases, and who compares it; also those that nobody does. */
@Tag("golden")
class GoldenCasesTest {
    @Test
    void thereAreReferenceCases() {
        List<Path> cases = ReferenceCases.folders(ReferenceCases.folder());
        if (ReferenceCases.required()) {
            assertThat(cases)
                    .as("cases in " + ReferenceCases.folder() + "; set -Dreference.dir")
                    .isNotEmpty();
        }
        assumeFalse(cases.isEmpty(), "SKIPPED: no reference cases in " + ReferenceCases.folder());
    }

    @TestFactory
    Stream<DynamicTest> everyCaseIsOfAKindThatIsCompared() {
        return ReferenceCases.folders(ReferenceCases.folder()).stream()
                .map(folder -> DynamicTest.dynamicTest(String.valueOf(folder.getFileName()), () -> name(folder)));
    }

    private static void name(Path folder) {
        ReferenceKind kind = ReferenceKind.of(folder);
        System.out.println(
                "reference case " + folder.getFileName() + ": " + kind + ", compared by " + kind.comparedBy());
        if (kind == ReferenceKind.UNKNOWN) {
            abort("SKIPPED: the case " + folder + " is of no kind that is compared");
        }
    }
}
