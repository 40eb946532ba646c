package dev.emc.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What modules and packages may use of each other. */
class ModulesTest {
  /** What each module may use of ours, beside itself. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("emc-api"),
          entry("emc-files", "emc-api"),
          entry("emc-checkpoint", "emc-api", "emc-files"),
          entry("emc-images", "emc-api", "emc-files"),
          entry("emc-core", "emc-api", "emc-files", "emc-checkpoint", "emc-images"),
          entry("emc-plugin-baselines", "emc-api"),
          entry("emc-plugin-contrastive", "emc-api"),
          entry("emc-plugin-simsiam", "emc-api"),
          entry("emc-plugin-swav", "emc-api"),
          entry("emc-plugin-target", "emc-api"),
          entry("emc-plugin-vicreg", "emc-api"),
          entry("emc-eval", "emc-api", "emc-files", "emc-checkpoint", "emc-images", "emc-core"),
          entry("emc-distributed", "emc-api", "emc-core"),
          entry("emc-testkit", "emc-api"),
          entry(
              "emc-app",
              "emc-api",
              "emc-files",
              "emc-checkpoint",
              "emc-images",
              "emc-core",
              "emc-eval"));

  private static Map.Entry<String, Set<String>> entry(String module, String... uses) {
    return Map.entry(module, Set.of(uses));
  }

  @Test
  void everyModuleIsUnderTheseRules() {
    assertEquals(new TreeSet<>(MAY_USE.keySet()), BuiltModules.names());
    var seen = new TreeSet<String>();
    BuiltModules.classes().forEach(type -> seen.add(BuiltModules.of(type)));
    assertEquals(new TreeSet<>(MAY_USE.keySet()), seen);
  }

  @Test
  void modulesUseOnlyWhatTheyMay() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : BuiltModules.classes()) {
      Set<String> allowed = MAY_USE.get(BuiltModules.of(type));
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(used -> used.getPackageName().startsWith("dev.emc."))
          .filter(
              used ->
                  !BuiltModules.of(used).equals(BuiltModules.of(type))
                      && !allowed.contains(BuiltModules.of(used)))
          .forEach(used -> wrong.add(type.getName() + " uses " + used.getName()));
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void packagesBelongToOneModule() {
    var moduleOf = new HashMap<String, String>();
    for (JavaClass type : BuiltModules.classes()) {
      String module = BuiltModules.of(type);
      String other = moduleOf.putIfAbsent(type.getPackageName(), module);
      assertTrue(
          other == null || other.equals(module),
          () -> type.getPackageName() + " is in " + other + " and in " + module);
    }
  }

  @Test
  void noPackageCycles() {
    slices().matching("dev.emc.(**)").should().beFreeOfCycles().check(BuiltModules.classes());
  }

  @Test
  void onlyTheProgramUsesTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.emc.app..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(BuiltModules.classes());
  }

  /** Otherwise a command would know the plugins that ship and not the user's own. */
  @Test
  void theProgramLoadsPluginsInOnePlace() {
    noClasses()
        .that()
        .resideInAPackage("dev.emc.app..")
        .and()
        .doNotHaveFullyQualifiedName("dev.emc.app.home.InstalledPlugins")
        .and()
        .doNotHaveFullyQualifiedName("dev.emc.app.train.FirstStep")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.emc.core.plugin.PluginLoader")
        .check(BuiltModules.classes());
  }

  /** Otherwise a machine without fonts or a display would have no plots. */
  @Test
  void evaluationNeedsNoGraphics() {
    noClasses()
        .that()
        .resideInAPackage("dev.emc.eval..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..")
        .check(BuiltModules.classes());
  }
}
