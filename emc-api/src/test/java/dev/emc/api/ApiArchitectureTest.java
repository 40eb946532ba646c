package dev.emc.api;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.emc.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ApiArchitectureTest {
  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES =
      slices().matching("dev.emc.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_WHAT_A_PLUGIN_CAN_SEE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.emc.api..",
              "java..",
              "ai.djl..",
              "com.google.inject..",
              "org.apiguardian.api..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule NO_ENGINE =
      noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl.pytorch..");

  @ArchTest
  static final ArchRule EVERY_PUBLIC_TYPE_SAYS_HOW_STABLE_IT_IS =
      classes().that().arePublic().should().beAnnotatedWith(API.class);

  @ArchTest
  static final ArchRule PUBLIC_FIELDS_ARE_CONSTANTS =
      fields()
          .that()
          .arePublic()
          .should(haveModifier(STATIC).and(haveModifier(FINAL)))
          .because("state is private");

  @ArchTest
  static final ArchRule NO_STANDARD_OUTPUT =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    Set<String> unmarked =
        classes.stream()
            .map(c -> c.getPackage())
            .distinct()
            .filter(p -> p.tryGetAnnotationOfType(NullMarked.class).isEmpty())
            .map(p -> p.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(unmarked.isEmpty(), "packages without @NullMarked: " + unmarked);
  }
}
