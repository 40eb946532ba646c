package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A stranger's project of a plugin, built as Maven builds it but without Maven. */
record PluginProject(Path folder) {
  /** What a plugin may see: emc-api and what its types are made of. */
  private static final List<String> SHARED =
      List.of("emc-api-", "api-", "guice-", "jakarta.inject", "jspecify-", "apiguardian-");

  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern CLASS = Pattern.compile("class (\\w+)");

  /** The project that docs/plugins.md shows in one package, with the first POM there. */
  static PluginProject ofThePage(Path folder, String packageName) throws IOException {
    List<Document.Block> blocks =
        Document.all().stream()
            .filter(page -> page.name().equals("docs/plugins.md"))
            .findFirst()
            .orElseThrow()
            .blocks();
    Path inPackage = Path.of(packageName.replace('.', '/'));
    for (Document.Block block : blocks) {
      String text = block.text();
      if (block.language().equals("java") && find(PACKAGE, text).equals(packageName)) {
        String part = text.contains("dev.emc.testkit") ? "test" : "main";
        String name = find(CLASS, text);
        write(folder.resolve("src/" + part + "/java").resolve(inPackage), name + ".java", text);
        if (text.contains("@BuiltFor")) {
          write(
              folder.resolve("src/main/resources/META-INF/services"),
              "dev.emc.api.plugin.EmcPlugin",
              packageName + "." + name + "\n");
        }
      }
    }
    String pom =
        blocks.stream()
            .filter(block -> block.language().equals("xml"))
            .findFirst()
            .orElseThrow()
            .text();
    write(folder, "pom.xml", pom);
    return new PluginProject(folder);
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Files.writeString(Files.createDirectories(folder).resolve(name), text);
  }

  /** The line of its service file. */
  String service() throws IOException {
    return Files.readString(
        folder.resolve("src/main/resources/META-INF/services/dev.emc.api.plugin.EmcPlugin"));
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
    Path into = Files.createDirectories(folder.resolve("target").resolve(part));
    var compile =
        new ArrayList<>(List.of("-Xlint:all,-processing,-path", "-Werror", "--release", "17"));
    compile.addAll(List.of("-proc:none", "-d", into.toString(), "-cp", path));
    for (Path source : files(folder.resolve("src").resolve(part).resolve("java"))) {
      compile.add(source.toString());
    }
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler().run(null, null, null, compile.toArray(String[]::new)));
    return into;
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Compiles it and runs all its tests, of which there are at least so many; all pass. */
  void test(int least) throws Exception {
    Path classes = compiled("main", shared());
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path tests = compiled("test", classes + File.pathSeparator + path);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    var listener = new SummaryGeneratingListener();
    var urls = new URL[] {classes.toUri().toURL(), tests.toUri().toURL()};
    try (var loader = new URLClassLoader(urls, PluginProject.class.getClassLoader())) {
      thread.setContextClassLoader(loader);
      var selected = new ArrayList<ClassSelector>();
      Path sources = folder.resolve("src/test/java");
      for (Path source : files(sources)) {
        String name = sources.relativize(source).toString().replaceAll("[/\\\\]", ".");
        selected.add(selectClass(loader.loadClass(name.replaceFirst("\\.java$", ""))));
      }
      LauncherFactory.create().execute(request().selectors(selected).build(), listener);
    } finally {
      thread.setContextClassLoader(before);
    }
    TestExecutionSummary summary = listener.getSummary();
    assertEquals(
        List.of(),
        summary.getFailures().stream()
            .map(f -> f.getTestIdentifier().getLegacyReportingName() + ": " + f.getException())
            .toList());
    assertTrue(
        summary.getTestsSucceededCount() >= least,
        () -> summary.getTestsSucceededCount() + " tests ran");
  }

  /** Compiles it and packs it as Maven does. */
  Path jar(Path jar) throws IOException {
    Path classes = compiled("main", shared());
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new JarOutputStream(out)) {
      for (Path root : List.of(classes, folder.resolve("src/main/resources"))) {
        for (Path file : files(root)) {
          zip.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
          zip.write(Files.readAllBytes(file));
        }
      }
    }
    return jar;
  }
}
