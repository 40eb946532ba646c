package dev.emc.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What types that others use say of themselves. */
class PublicTypesTest {
  private static final int MOST_PARAMETERS = 8;

  /** Name and number, which the compiler adds to what an enum's constants are made of. */
  private static final int ENUM_PARAMETERS = 2;

  /** But for what has the layout of C, whose fields JNA asks to be public. */
  @Test
  void publicFieldsAreConstants() {
    fields()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .areNotAssignableTo("com.sun.jna.Structure")
        .should()
        .beStatic()
        .andShould()
        .beFinal()
        .check(BuiltModules.classes());
  }

  /**
   * What needs more has a builder, or is several things. Records are data, whose components a
   * config file names one by one.
   */
  @Test
  void constructorsTakeFewParameters() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      if (type.isRecord() || type.isAnonymousClass() || type.isLocalClass()) {
        continue;
      }
      for (JavaConstructor constructor : type.getConstructors()) {
        int unwritten = type.isEnum() ? ENUM_PARAMETERS : type.isInnerClass() ? 1 : 0;
        if (constructor.getRawParameterTypes().size() - unwritten > MOST_PARAMETERS) {
          wrong.add(constructor.getFullName());
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void theApiStatesItsStability() {
    classes()
        .that()
        .resideInAPackage("dev.emc.api..")
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        .should()
        .beAnnotatedWith(API.class)
        .check(BuiltModules.classes());
  }

  /** Nothing but what ties a plugin to its version is promised beyond the next minor version. */
  @Test
  void stableIsWhatTiesAPluginToTheProgram() {
    var stable = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      if (type.isAnnotatedWith(API.class)
          && type.getAnnotationOfType(API.class).status() == API.Status.STABLE) {
        stable.add(type.getSimpleName());
      }
    }
    assertEquals(Set.of("BuiltFor", "ConfigException", "Describe", "EmcApi", "EmcPlugin"), stable);
  }

  @Test
  void packagesOfLibrariesStateTheirStability() {
    var silent = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      String room = type.getPackageName();
      if (room.matches("dev\\.emc\\.(core|testkit|eval|checkpoint|images)(\\..*)?")
          && !type.getPackage().isAnnotatedWith(API.class)) {
        silent.add(room);
      }
    }
    assertEquals(Set.of(), silent);
  }

  @Test
  void everyPackageIsNullMarked() {
    var unmarked = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      JavaPackage room = type.getPackage();
      if (!room.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(room.getName());
      }
    }
    assertEquals(Set.of(), unmarked);
  }

  @Test
  void theApiIsDocumented() throws IOException {
    Pattern documented =
        Pattern.compile("(?s).*\\n/\\*\\*(?:(?!\\*/).)*\\*/\\n(?:@[^\\n]*\\n)*public .*");
    for (Path source : BuiltModules.sources("emc-api")) {
      String text = Files.readString(source);
      assertTrue(
          source.endsWith("package-info.java") || documented.matcher(text).matches(),
          source + " has no javadoc");
    }
  }
}
