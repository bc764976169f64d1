package dev.smalti;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.onnxruntime.OrtEnvironment;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.smalti.ort.OrtRuntime;

@AnalyzeClasses(packages = "dev.smalti", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule onlyOnePackageSeesOnnxRuntime = noClasses()
            .that()
            .resideOutsideOfPackage("dev.smalti.ort")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule onlyOneClassStartsIt = noClasses()
            .that()
            .doNotBelongToAnyOf(OrtRuntime.class)
            .should()
            .callMethodWhere(target(name("getEnvironment")).and(target(owner(type(OrtEnvironment.class)))));

    @ArchTest
    static final ArchRule picturesKnowNothingOfModels = noClasses()
            .that()
            .resideInAPackage("dev.smalti.image")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.smalti.ort", "com.fasterxml..");
}
