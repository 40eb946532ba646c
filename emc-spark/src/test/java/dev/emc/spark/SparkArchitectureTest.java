package dev.emc.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of this module, which is built after the one that holds the others' to theirs. */
class SparkArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter().importPath(Path.of("target/classes"));

  @Test
  void packagesAreMarkedAndHaveNoCycles() {
    assertTrue(ALL.size() > 20, "classes are there");
    slices().matching("dev.emc.(**)").should().beFreeOfCycles().check(ALL);
    var unmarked = new TreeSet<String>();
    for (JavaClass type : ALL) {
      if (!type.getPackage().isAnnotatedWith(NullMarked.class)
          || !type.getPackage().isAnnotatedWith(API.class)) {
        unmarked.add(type.getPackageName());
      }
    }
    assertEquals(Set.of(), unmarked);
  }

  @Test
  void onlyTheProgramUsesTheStandardStreams() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.emc.spark.job.Main")
        .should(ACCESS_STANDARD_STREAMS)
        .check(ALL);
  }

  /** A cluster's user has no installation, no recipes and no terminal. */
  @Test
  void nothingNeedsTheCommandLineProgram() {
    noClasses().should().dependOnClassesThat().resideInAPackage("dev.emc.app..").check(ALL);
  }

  /** Otherwise two tasks would start it in two ways, and each process unpack its libraries. */
  @Test
  void theEngineIsStartedInOnePlace() {
    classes()
        .that()
        .resideInAPackage("dev.emc.spark..")
        .and()
        .areNotAssignableTo(dev.emc.spark.model.SharedStart.class)
        .should()
        .onlyDependOnClassesThat()
        .doNotHaveFullyQualifiedName("ai.djl.engine.Engine")
        .check(ALL);
  }
}
