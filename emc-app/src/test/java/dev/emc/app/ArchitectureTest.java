package dev.emc.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules between and within all modules; plugins are read from their build folders. */
class ArchitectureTest {
  private static final Path ROOT = Path.of("..");

  /** What is built after this module: benchmarks, and what has rules of its own. */
  private static final Set<String> BUILT_LATER = Set.of("emc-bench", "emc-spark");

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

  private static final Set<String> ARITHMETIC =
      Set.of("add", "sub", "mul", "div", "mod", "pow", "maximum", "minimum");

  private static final Set<String> STARTS_ENGINE =
      Set.of(
          "ai.djl.engine.Engine.getInstance",
          "ai.djl.engine.Engine.getEngine",
          "ai.djl.ndarray.NDManager.newBaseManager",
          "ai.djl.Model.newInstance");

  /** What depends on the locale of the machine, and where. */
  private static final Set<String> OF_THE_LOCALE =
      Set.of("toLowerCase", "toUpperCase", "format", "printf");

  private static final Set<String> TEXTS =
      Set.of(
          "java.lang.String", "java.io.PrintStream", "java.io.PrintWriter", "java.util.Formatter");

  /** Where core registers what it brings itself. */
  private static final Path OWN_PLUGIN = Path.of("BuiltinPlugin.java");

  private static final Pattern REGISTERED =
      Pattern.compile("\\.(?:method|regularizer)\\(\\s*\"([a-z0-9-]+)\",\\s*\\w+\\.class");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  private static final int MOST_PARAMETERS = 8;

  /** Name and number, which the compiler adds to what an enum's constants are made of. */
  private static final int ENUM_PARAMETERS = 2;

  private static JavaClasses all;

  @BeforeAll
  static void read() {
    var folders = new ArrayList<Path>();
    for (String module : MAY_USE.keySet()) {
      Path classes = ROOT.resolve(module).resolve("target/classes");
      assertTrue(Files.isDirectory(classes), classes + " is missing: build the whole project");
      folders.add(classes);
    }
    all = new ClassFileImporter().importPaths(folders);
  }

  private static String module(JavaClass type) {
    String file = type.getSource().orElseThrow().getUri().toString();
    return MAY_USE.keySet().stream()
        .filter(module -> file.contains("/" + module + "/target/classes/"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " is in no module"));
  }

  @Test
  void everyModuleIsUnderTheseRules() throws IOException {
    try (var folders = Files.list(ROOT)) {
      List<String> modules =
          folders
              .filter(folder -> Files.exists(folder.resolve("src/main/java")))
              .map(folder -> folder.getFileName().toString())
              .filter(module -> !BUILT_LATER.contains(module))
              .sorted()
              .toList();
      assertEquals(new TreeSet<>(MAY_USE.keySet()), new TreeSet<>(modules));
    }
    var seen = new TreeSet<String>();
    all.forEach(type -> seen.add(module(type)));
    assertEquals(new TreeSet<>(MAY_USE.keySet()), seen);
  }

  @Test
  void modulesUseOnlyWhatTheyMay() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : all) {
      Set<String> allowed = MAY_USE.get(module(type));
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(used -> used.getPackageName().startsWith("dev.emc."))
          .filter(used -> !module(used).equals(module(type)) && !allowed.contains(module(used)))
          .forEach(used -> wrong.add(type.getName() + " uses " + used.getName()));
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void packagesBelongToOneModule() {
    var moduleOf = new HashMap<String, String>();
    for (JavaClass type : all) {
      String module = module(type);
      String other = moduleOf.putIfAbsent(type.getPackageName(), module);
      assertTrue(
          other == null || other.equals(module),
          () -> type.getPackageName() + " is in " + other + " and in " + module);
    }
  }

  @Test
  void noPackageCycles() {
    slices().matching("dev.emc.(**)").should().beFreeOfCycles().check(all);
  }

  @Test
  void onlyTheProgramUsesTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.emc.app..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(all);
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
        .check(all);
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
        .check(all);
  }

  /**
   * {@code x.mul(2f)} in a graph reads freed memory in the backward pass: see {@link
   * dev.emc.api.math.Scalars}.
   */
  @Test
  void arraysAreCombinedWithScalarsThatLiveLongEnough() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : all) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().getName().equals("ai.djl.ndarray.NDArray"))
          .filter(call -> ARITHMETIC.contains(call.getName()))
          .filter(
              call ->
                  call.getTarget()
                      .getRawParameterTypes()
                      .get(0)
                      .getName()
                      .equals("java.lang.Number"))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /** {@code copyTo} and {@code set} with Java's numbers give the array other memory: Java's own. */
  @Test
  void arraysAreOverwrittenInPlace() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : all) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().getName().equals("ai.djl.ndarray.NDArray"))
          .filter(
              call ->
                  call.getName().equals("copyTo")
                      || call.getName().equals("set")
                          && call.getTarget().getRawParameterTypes().size() == 1)
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /** So that what is wrong with the machine is said in one line before DJL guesses. */
  @Test
  void theEngineIsStartedInOnePlace() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : all) {
      boolean free =
          type.getPackageName().equals("dev.emc.core.engine")
              // Run by the program after the engine was started, or by tests.
              || module(type).startsWith("emc-plugin-")
              || module(type).equals("emc-testkit");
      type.getMethodCallsFromSelf().stream()
          .filter(
              call ->
                  !free
                      && STARTS_ENGINE.contains(
                          call.getTarget().getFullName().replaceFirst("\\(.*", "")))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /** In Turkish, {@code "FILE".toLowerCase()} has another i; in German, 1.5 is written 1,5. */
  @Test
  void wordsAndNumbersAreTheSameInEveryLanguage() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : all) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> OF_THE_LOCALE.contains(call.getName()))
          .filter(
              call ->
                  TEXTS.contains(call.getTargetOwner().getName())
                      && call.getTarget().getRawParameterTypes().stream()
                          .noneMatch(parameter -> parameter.isEquivalentTo(Locale.class)))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  /**
   * Files are written by {@code WholeFile}, so that no half of one ever stays and each failure
   * names its file; what grows line by line or block by block, and locks, have their own channels.
   */
  @Test
  void filesAreWrittenWholeByOneWriter() {
    Set<String> writers =
        Set.of(
            "dev.emc.files.WholeFile",
            "dev.emc.files.UnfinishedFile",
            "dev.emc.files.SystemWords", // fails to, to hear how that is said
            "dev.emc.checkpoint.store.RealDisk", // whole folders, by their own protocol
            "dev.emc.checkpoint.store.RunLock",
            "dev.emc.core.engine.NativesCache", // tries whether it may
            "dev.emc.core.engine.UnpackingLeftovers", // a lock
            "dev.emc.core.train.JsonLines",
            "dev.emc.core.train.SetAside", // moves what is there
            "dev.emc.core.tensorboard.EventFile",
            "dev.emc.eval.features.RowParts",
            "dev.emc.eval.study.run.ModelProbes",
            "dev.emc.testkit.Golden", // copies for tests
            "dev.emc.testkit.process.Proof");
    Set<String> readers =
        Set.of("dev.emc.checkpoint.tensor.ByteSource", "dev.emc.checkpoint.tensor.FileSource");
    var wrong = new TreeSet<String>();
    var used = new TreeSet<String>();
    for (JavaClass type : all) {
      String outer = type.getName().replaceFirst("\\$.*", "");
      Stream.concat(
              type.getMethodCallsFromSelf().stream(), type.getConstructorCallsFromSelf().stream())
          .filter(ArchitectureTest::writesFiles)
          .filter(call -> !(readers.contains(outer) && call.getName().equals("open")))
          .forEach(
              call -> {
                if (writers.contains(outer)) {
                  used.add(outer);
                } else {
                  wrong.add(call.getDescription());
                }
              });
    }
    assertEquals(Set.of(), wrong);
    assertEquals(new TreeSet<>(writers), used, "exceptions that are none");
  }

  private static final Set<String> WRITES =
      Set.of(
          "write",
          "writeString",
          "newBufferedWriter",
          "newOutputStream",
          "newByteChannel",
          "copy",
          "move",
          "createFile",
          "createTempFile");

  private static final Set<String> OPENERS =
      Set.of(
          "java.io.FileOutputStream",
          "java.io.FileWriter",
          "java.io.RandomAccessFile",
          "java.nio.channels.FileChannel",
          "java.nio.channels.AsynchronousFileChannel",
          "javax.imageio.stream.FileImageOutputStream");

  private static boolean writesFiles(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    List<String> parameters =
        call.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
    boolean opens = call.getName().equals("<init>") || call.getName().equals("open");
    return switch (owner) {
      case "java.nio.file.Files" ->
          WRITES.contains(call.getName())
              && !(call.getName().equals("copy") && parameters.get(1).endsWith("OutputStream"));
      case "java.io.PrintStream", "java.io.PrintWriter", "java.util.Formatter" ->
          opens
              && !parameters.isEmpty()
              && Set.of("java.io.File", "java.lang.String").contains(parameters.get(0));
      case "javax.imageio.ImageIO" ->
          call.getName().equals("write") && parameters.contains("java.io.File");
      case "com.fasterxml.jackson.databind.ObjectMapper",
          "com.fasterxml.jackson.databind.ObjectWriter" ->
          call.getName().equals("writeValue") && parameters.contains("java.io.File");
      default -> OPENERS.contains(owner) && opens;
    };
  }

  /** {@code formatted} has no locale of its own, and is harmless with all but fractions. */
  @Test
  void fractionsAreFormattedWithALocale() throws IOException {
    var fraction =
        Pattern.compile("(?s)%[-+ 0#(,]*\\d*(?:\\.[1-9]\\d*)?[feg](?:(?!;\\n).)*?\\.formatted\\(");
    for (String module : MAY_USE.keySet()) {
      for (Path source : sources(module)) {
        assertFalse(fraction.matcher(Files.readString(source)).find(), source::toString);
      }
    }
  }

  @Test
  void publicFieldsAreConstants() {
    fields().that().arePublic().should().beStatic().andShould().beFinal().check(all);
  }

  /**
   * What needs more has a builder, or is several things. Records are data, whose components a
   * config file names one by one.
   */
  @Test
  void constructorsTakeFewParameters() {
    var wrong = new TreeSet<String>();
    for (JavaClass type : all) {
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
        .check(all);
  }

  /** Nothing but what ties a plugin to its version is promised beyond the next minor version. */
  @Test
  void stableIsWhatTiesAPluginToTheProgram() {
    var stable = new TreeSet<String>();
    for (JavaClass type : all) {
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
    for (JavaClass type : all) {
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
    for (JavaClass type : all) {
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
    for (Path source : sources("emc-api")) {
      String text = Files.readString(source);
      assertTrue(
          source.endsWith("package-info.java") || documented.matcher(text).matches(),
          source + " has no javadoc");
    }
  }

  /**
   * A base method and a regulariser are black boxes: what is special about one belongs into its
   * plugin, and adding one touches one module. The demo knows which recipes it shows.
   */
  @Test
  void nothingKnowsAMethodOrARegularizerByName() throws IOException {
    Set<String> names = componentNames();
    assertTrue(names.containsAll(Set.of("vicreg", "swav", "simsiam", "emc", "vcreg")), "" + names);
    var wrong = new TreeSet<String>();
    for (String module : List.of("emc-core", "emc-eval", "emc-app")) {
      for (Path source : sources(module)) {
        if (!source.endsWith(OWN_PLUGIN) && !source.toString().contains("/app/demo/")) {
          wrong.addAll(namesIn(source, names));
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  /** The test above sees a name in a branch, a table or a constant, but no part of a word. */
  @Test
  void aNameIsFoundWhereverItStands(@TempDir Path folder) throws IOException {
    for (String code : List.of("case \"swav\", \"x\" ->", "Map.of(\"swav\", 1)", "a == \"SwAV\"")) {
      Path source = Files.writeString(folder.resolve("A.java"), "class A { " + code + " }");
      assertEquals(1, namesIn(source, Set.of("swav")).size(), code);
    }
    Path source = Files.writeString(folder.resolve("B.java"), "s = \"runs/swav-emc --data x\";");
    assertEquals(Set.of(), namesIn(source, Set.of("swav")));
  }

  private static Set<String> namesIn(Path source, Set<String> names) throws IOException {
    var found = new TreeSet<String>();
    var literal = LITERAL.matcher(Files.readString(source));
    while (literal.find()) {
      if (names.contains(literal.group(1).toLowerCase(Locale.ROOT))) {
        found.add(source + ": " + literal.group());
      }
    }
    return found;
  }

  /** As the plugins register them; "none" is a word of many meanings. */
  private static Set<String> componentNames() throws IOException {
    var names = new TreeSet<String>();
    for (String module : MAY_USE.keySet()) {
      for (Path source : sources(module)) {
        var registered = REGISTERED.matcher(Files.readString(source));
        while (registered.find()) {
          names.add(registered.group(1));
        }
      }
    }
    names.remove("none");
    return names;
  }

  private static List<Path> sources(String module) throws IOException {
    try (var files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
