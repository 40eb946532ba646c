package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** The plugin that {@code mvn archetype:generate} makes compiles, passes its tests and trains. */
@ExtendWith(TrainedRuns.Resolver.class)
class ArchetypeIT {
  /** What a plugin may see beside emc-api. */
  private static final List<String> SHARED =
      List.of("emc-api-", "api-", "guice-", "jakarta.inject", "jspecify-", "apiguardian-");

  private static final String PACKAGE = "org.mine.views";

  private final TrainedRuns runs;
  @TempDir Path temp;
  private Path project;
  private Path classes;

  ArchetypeIT(TrainedRuns runs) {
    this.runs = runs;
  }

  @BeforeEach
  void generate() throws Exception {
    project = temp.resolve("my-plugin");
    Archetype.generate(
        project,
        Map.of(
            "groupId",
            "org.mine",
            "artifactId",
            "my-plugin",
            "version",
            "2.0",
            "package",
            PACKAGE,
            "vendor",
            "mine",
            "emcVersion",
            "0.0.7"),
        PACKAGE);
    classes = compiled("main", shared());
  }

  private static String shared() throws IOException {
    try (Stream<Path> libraries = Files.list(Distribution.HOME.resolve("lib"))) {
      return String.join(
          File.pathSeparator,
          libraries
              .filter(jar -> SHARED.stream().anyMatch(jar.getFileName().toString()::startsWith))
              .map(Path::toString)
              .sorted()
              .toList());
    }
  }

  private Path compiled(String part, String path) throws IOException {
    Path into = Files.createDirectories(project.resolve("target").resolve(part));
    var compile =
        new ArrayList<>(List.of("-Xlint:all,-processing,-path", "-Werror", "--release", "17"));
    compile.addAll(List.of("-proc:none", "-d", into.toString(), "-cp", path));
    for (Path source : files(project.resolve("src").resolve(part).resolve("java"))) {
      compile.add(source.toString());
    }
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler().run(null, null, null, compile.toArray(String[]::new)));
    return into;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void itsTestsPass() throws Exception {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path tests = compiled("test", classes + File.pathSeparator + path);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    var summary = new SummaryGeneratingListener();
    var urls = new URL[] {classes.toUri().toURL(), tests.toUri().toURL()};
    try (var loader = new URLClassLoader(urls, ArchetypeIT.class.getClassLoader())) {
      thread.setContextClassLoader(loader);
      var selected = new ArrayList<ClassSelector>();
      for (Path source : files(project.resolve("src/test/java"))) {
        String name = source.getFileName().toString().replace(".java", "");
        selected.add(selectClass(loader.loadClass(PACKAGE + "." + name)));
      }
      assertEquals(4, selected.size());
      LauncherFactory.create().execute(request().selectors(selected).build(), summary);
    } finally {
      thread.setContextClassLoader(before);
    }
    assertEquals(
        List.of(),
        summary.getSummary().getFailures().stream()
            .map(Failure::getException)
            .map(String::valueOf)
            .toList());
    // Those of four contracts: had they not been found, none would have failed.
    assertTrue(summary.getSummary().getTestsSucceededCount() > 60);
  }

  @Test
  void itsRecipeTrains() throws Exception {
    Path jar = jar();
    String described =
        Distribution.ok("describe", "augmentation", "mine/blot", "--plugins", jar.toString()).out();
    assertTrue(described.contains("share of the image's shorter side"), described);
    assertTrue(described.contains("from plugin my-plugin"), described);
    Path run = temp.resolve("run");
    Distribution.ok(
        "train",
        "--config",
        project.resolve("recipe.yaml").toString(),
        "--plugins",
        jar.toString(),
        "--set",
        "data.train=" + runs.train(),
        "--set",
        "backbone.width=4",
        "--set",
        "batch-size=16",
        "--set",
        "epochs=1",
        "--set",
        "device=cpu",
        "--out",
        run.toString());
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    for (String term : List.of("mine/pair/distance", "mine/spread/spread")) {
      assertTrue(metrics.contains(term), metrics);
    }
    assertFalse(metrics.contains("NaN"), metrics);
    assertTrue(Files.readString(run.resolve("run.yaml")).contains("type: mine/blot"));
    Path sheet = temp.resolve("views.png");
    Distribution.ok(
        "views",
        "--config",
        run.resolve("run.yaml").toString(),
        "--plugins",
        jar.toString(),
        "--out",
        sheet.toString());
    assertTrue(Files.size(sheet) > 0);
  }

  /** As Maven packs it. */
  private Path jar() throws IOException {
    Path jar = temp.resolve("my-plugin-2.0.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new JarOutputStream(out)) {
      for (Path root : List.of(classes, project.resolve("src/main/resources"))) {
        for (Path file : files(root)) {
          zip.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
          zip.write(Files.readAllBytes(file));
        }
      }
    }
    return jar;
  }
}
