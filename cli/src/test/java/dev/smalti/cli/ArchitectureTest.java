package dev.smalti.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.smalti.Device;
import dev.smalti.ExactExp;
import dev.smalti.GumbelQuantile;
import dev.smalti.Provider;
import dev.smalti.SessionTuning;
import dev.smalti.SmaltiException;
import dev.smalti.graph.Float16;
import dev.smalti.io.CacheFolder;
import dev.smalti.io.FileFailure;
import dev.smalti.io.FileTree;
import dev.smalti.io.ParseFailure;
import dev.smalti.io.Sha256;
import dev.smalti.io.WrongFile;
import dev.smalti.layer.Buffers;
import dev.smalti.layer.Layer;
import dev.smalti.layer.Weights;
import java.util.Map;
import java.util.stream.Stream;

/** Who may know whom, over every module of the product; the benchmarks have a test of their own. */
@AnalyzeClasses(packages = "dev.smalti", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String VALUES = "dev.smalti";
    private static final String[] RUNTIME = {
        VALUES,
        "dev.smalti.image..",
        "dev.smalti.io..",
        "dev.smalti.ort..",
        "dev.smalti.bundle..",
        "dev.smalti.condition..",
        "dev.smalti.tokenizer..",
        "dev.smalti.prior..",
        "dev.smalti.synthesis.."
    };
    private static final String[] PICTURES = {"dev.smalti.picture.."};
    private static final String[] CONVERTER = {
        "dev.smalti.graph..",
        "dev.smalti.layer..",
        "dev.smalti.model..",
        "dev.smalti.checkpoint..",
        "dev.smalti.spec..",
        "dev.smalti.convert.."
    };
    private static final String[] TRAINING = {
        "dev.smalti.gradient..",
        "dev.smalti.objective..",
        "dev.smalti.artifact..",
        "dev.smalti.data..",
        "dev.smalti.evaluate..",
        "dev.smalti.run..",
        "dev.smalti.train.."
    };
    private static final String[] BENCH = {"dev.smalti.bench.."};
    private static final String[] JOBS = {"dev.smalti.job.."};
    private static final String[] CLI = {"dev.smalti.cli.."};
    private static final int MOST_FILES = 40;

    @ArchTest
    static final ArchRule everyPackageBelongsToAModule = classes()
            .should()
            .resideInAnyPackage(concat(RUNTIME, PICTURES, CONVERTER, TRAINING, BENCH, JOBS, CLI))
            .because("the other rules know packages, not modules");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().assignedFrom(new Packages()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyOnePackageTouchesOnnxRuntime = noClasses()
            .that()
            .resideOutsideOfPackage("dev.smalti.ort")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule valuesKnowValuesOnly = knowsOnlyItselfAnd(VALUES);

    @ArchTest
    static final ArchRule theRuntimeIsBelowEverything =
            none(RUNTIME).knows(PICTURES, CONVERTER, TRAINING, BENCH, JOBS, CLI);

    @ArchTest
    static final ArchRule theRuntimeIsSmall = noClasses()
            .that()
            .resideInAnyPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.google.protobuf..",
                    "ai.onnx.proto..",
                    "picocli..",
                    "java.awt..",
                    "javax.imageio..",
                    "org.apache.commons.imaging..",
                    "com.twelvemonkeys..",
                    "org.yaml..",
                    "me.tongfei..");

    @ArchTest
    static final ArchRule picturesKnowTheRuntimeOnly = none(PICTURES).knows(CONVERTER, TRAINING, BENCH, JOBS, CLI);

    @ArchTest
    static final ArchRule theConverterKnowsTheRuntimeOnly = none(CONVERTER).knows(PICTURES, TRAINING, BENCH, JOBS, CLI);

    @ArchTest
    static final ArchRule trainingIsBelowWhatUsesIt = none(TRAINING).knows(BENCH, JOBS, CLI);

    @ArchTest
    static final ArchRule theBenchKnowsNoJobs = none(BENCH).knows(JOBS, CLI);

    @ArchTest
    static final ArchRule jobsKnowNoBench = none(JOBS).knows(BENCH, CLI);

    @ArchTest
    static final ArchRule onlyTheCommandLineReadsItsArguments = noClasses()
            .that()
            .resideOutsideOfPackages(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "me.tongfei..", "org.jline..");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrintsOrExits = noClasses()
            .that()
            .resideOutsideOfPackages(CLI)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule modelsAndCheckpointsDoNotKnowTheConverter = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.smalti.graph..", "dev.smalti.layer..", "dev.smalti.model..", "dev.smalti.checkpoint..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.smalti.spec..", "dev.smalti.convert..");

    @ArchTest
    static final ArchRule layersKnowGraphsErrorsAndTheTablesOfDrawingOnly = knowOnly(
            "dev.smalti.layer..",
            new String[] {"dev.smalti.graph.."},
            SmaltiException.class,
            ExactExp.class,
            GumbelQuantile.class);

    @ArchTest
    static final ArchRule modelsKnowLayersGraphsAndErrorsOnly = knowOnly(
            "dev.smalti.model..", new String[] {"dev.smalti.layer..", "dev.smalti.graph.."}, SmaltiException.class);

    @ArchTest
    static final ArchRule graphsKnowErrorsOnly =
            knowsOnlyItselfAnd("dev.smalti.graph..", SmaltiException.class, FileFailure.class);

    @ArchTest
    static final ArchRule checkpointsKnowErrorsAndFloat16Only = knowsOnlyItselfAnd(
                    "dev.smalti.checkpoint..",
                    SmaltiException.class,
                    FileFailure.class,
                    ParseFailure.class,
                    WrongFile.class,
                    Sha256.class,
                    Float16.class)
            .because("half precision rounds in one place, and so are files hashed");

    @ArchTest
    static final ArchRule imagesKnowErrorsOnly = knowsOnlyItselfAnd("dev.smalti.image", SmaltiException.class);

    @ArchTest
    static final ArchRule onnxRuntimesRoomKnowsDevicesAndErrorsOnly = knowsOnlyItselfAnd(
            "dev.smalti.ort",
            SmaltiException.class,
            CacheFolder.class,
            FileTree.class,
            Device.class,
            Provider.class,
            SessionTuning.class);

    @ArchTest
    static final ArchRule trainingHoldsNoLayers = noClasses()
            .that()
            .resideInAnyPackage(TRAINING)
            .should()
            .beAssignableTo(Layer.class)
            .orShould()
            .beAssignableTo(Weights.class)
            .orShould()
            .beAssignableTo(Buffers.class)
            .orShould()
            .haveSimpleNameEndingWith("Layer")
            .orShould()
            .haveSimpleNameEndingWith("Block");

    @ArchTest
    static void packagesHaveFortyFilesAtMost(JavaClasses all) {
        Map<String, Long> files = all.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(groupingBy(JavaClass::getPackageName, counting()));
        assertThat(files)
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).isLessThanOrEqualTo(MOST_FILES));
    }

    private static ArchRule knowsOnlyItselfAnd(String room, Class<?>... others) {
        return knowOnly(room, new String[0], others);
    }

    private static ArchRule knowOnly(String room, String[] rooms, Class<?>... others) {
        return classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackages("dev.smalti..")
                        .or(resideInAPackage(room))
                        .or(resideInAnyPackage(rooms))
                        .or(belongToAnyOf(others)));
    }

    private static Module none(String... packages) {
        return new Module(packages);
    }

    private static String[] concat(String[]... groups) {
        return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
    }

    private record Module(String... packages) {
        ArchRule knows(String[]... others) {
            return noClasses()
                    .that()
                    .resideInAnyPackage(packages)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(concat(others));
        }
    }

    /** One slice per package. */
    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
