package dev.smalti;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.smalti.graph.Float16;
import dev.smalti.io.CacheFolder;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import dev.smalti.layer.WeightSource;
import dev.smalti.ort.DeviceReport;
import java.util.stream.Stream;

/** Who may know whom, over every module but the benchmarks. */
@AnalyzeClasses(packages = "dev.smalti", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] RUNTIME = {
        "dev.smalti",
        "dev.smalti.ort..",
        "dev.smalti.image..",
        "dev.smalti.io..",
        "dev.smalti.condition..",
        "dev.smalti.bundle..",
        "dev.smalti.tokenizer..",
        "dev.smalti.prior..",
        "dev.smalti.synthesis.."
    };
    private static final String[] CONVERTER = {
        "dev.smalti.graph..", "dev.smalti.layer..", "dev.smalti.checkpoint..", "dev.smalti.convert.."
    };
    private static final String[] TRAINING = {
        "dev.smalti.gradient..",
        "dev.smalti.objective..",
        "dev.smalti.artifact..",
        "dev.smalti.picture..",
        "dev.smalti.data..",
        "dev.smalti.evaluate..",
        "dev.smalti.run..",
        "dev.smalti.train..",
        "dev.smalti.job.."
    };
    private static final String BENCH = "dev.smalti.bench..";
    private static final String CLI = "dev.smalti.cli..";

    @ArchTest
    static final ArchRule everyPackageBelongsToAModule = classes()
            .should()
            .resideInAnyPackage(concat(RUNTIME, CONVERTER, TRAINING, new String[] {BENCH, CLI}))
            .because("the other rules know packages, not modules");

    @ArchTest
    static final ArchRule onlyOnePackageTouchesOnnxRuntime = noClasses()
            .that()
            .resideOutsideOfPackage("dev.smalti.ort")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule theRuntimeIsBelowEverything = noClasses()
            .that()
            .resideInAnyPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(CONVERTER, TRAINING, new String[] {BENCH, CLI}));

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
    static final ArchRule theConverterDoesNotKnowTrainingOrTheCommandLine = noClasses()
            .that()
            .resideInAnyPackage(CONVERTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(concat(TRAINING, new String[] {BENCH, CLI}));

    @ArchTest
    static final ArchRule nothingDependsOnTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLI, "picocli..", "me.tongfei..");

    @ArchTest
    static final ArchRule onlyTheCommandLineMeasures = noClasses()
            .that()
            .resideOutsideOfPackages(BENCH, CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BENCH);

    @ArchTest
    static final ArchRule graphsLayersAndCheckpointsDoNotKnowTheConverter = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.smalti.graph..", "dev.smalti.layer..", "dev.smalti.model..", "dev.smalti.checkpoint..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.smalti.convert..");

    @ArchTest
    static final ArchRule layersKnowGraphsAndErrorsOnly = classes()
            .that()
            .resideInAnyPackage("dev.smalti.layer..", "dev.smalti.model..")
            .should()
            .onlyDependOnClassesThat(resideOutsideOfPackages("dev.smalti..")
                    .or(resideInAnyPackage("dev.smalti.model..", "dev.smalti.layer..", "dev.smalti.graph.."))
                    .or(belongToAnyOf(SmaltiException.class)));

    @ArchTest
    static final ArchRule graphsKnowErrorsOnly =
            knowsOnlyItselfAnd("dev.smalti.graph..", SmaltiException.class, FileFailure.class);

    @ArchTest
    static final ArchRule checkpointsKnowErrorsAndFloat16Only = knowsOnlyItselfAnd(
                    "dev.smalti.checkpoint..",
                    SmaltiException.class,
                    FileFailure.class,
                    ParseFailure.class,
                    Float16.class)
            .because("half precision rounds in one place");

    @ArchTest
    static final ArchRule imagesKnowErrorsOnly = knowsOnlyItselfAnd("dev.smalti.image", SmaltiException.class);

    @ArchTest
    static final ArchRule onnxRuntimesRoomKnowsDevicesAndErrorsOnly = knowsOnlyItselfAnd(
            "dev.smalti.ort",
            SmaltiException.class,
            CacheFolder.class,
            Device.class,
            DeviceReport.class,
            Provider.class,
            SessionTuning.class);

    @ArchTest
    static final ArchRule onlyTheCommandLinePrintsOrExits = noClasses()
            .that()
            .resideOutsideOfPackage(CLI)
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule trainingHoldsNoLayers = noClasses()
            .that()
            .resideInAnyPackage(TRAINING)
            .should()
            .beAssignableTo(aLayer())
            .orShould()
            .haveSimpleNameEndingWith("Layer")
            .orShould()
            .haveSimpleNameEndingWith("Block");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().assignedFrom(new Rooms()).should().beFreeOfCycles();

    private static DescribedPredicate<JavaClass> aLayer() {
        // Weights that are trained are inputs of a graph: a source of weights is no layer.
        return resideInAnyPackage("dev.smalti.layer..", "dev.smalti.model..")
                .and(DescribedPredicate.not(belongToAnyOf(WeightSource.class)))
                .as("a layer");
    }

    private static ArchRule knowsOnlyItselfAnd(String room, Class<?>... others) {
        return classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackages("dev.smalti..")
                        .or(resideInAPackage(room))
                        .or(belongToAnyOf(others)));
    }

    private static String[] concat(String[]... groups) {
        return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
    }

    /** One slice per package; the runtime's packages share one, for which rules of its own are above. */
    private static final class Rooms implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return resideInAnyPackage(RUNTIME).test(type)
                    ? SliceIdentifier.of("the runtime")
                    : SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
