package dev.emc.checkpoint.torch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The readers have no means of loading a class by name, calling by name or starting a program. */
class ReadersRunNothingTest {
  private static final JavaClasses READERS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.emc.checkpoint");

  @Test
  void noReflectionNoProcessesNoSerialization() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.reflect..", "javax.script..", "net.razorvine..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.(Runtime|Process|ProcessBuilder|ClassLoader)")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.ObjectInputStream|java\\.util\\.ServiceLoader")
        .orShould()
        .callMethod(Class.class, "forName", String.class)
        .check(READERS);
  }

  @Test
  void pyTorchsFilesAreReadWithoutWriting() {
    noClasses()
        .that()
        .haveNameMatching(".*\\.torch\\.(?!TorchWriter).*")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.file\\.Files|java\\.io\\.File.*")
        .check(READERS);
  }
}
