package dev.emc.app.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The modules built before this one, as their build folders have them; plugins too. */
final class BuiltModules {
  private static final Path ROOT = Path.of("..");

  /** What is built after this module: benchmarks, and what has rules of its own. */
  private static final Set<String> BUILT_LATER = Set.of("emc-bench", "emc-spark");

  private static final Set<String> NAMES = withSources();

  private static final JavaClasses CLASSES = read();

  private BuiltModules() {}

  private static Set<String> withSources() {
    try (var folders = Files.list(ROOT)) {
      var names = new TreeSet<String>();
      folders
          .filter(folder -> Files.exists(folder.resolve("src/main/java")))
          .map(folder -> folder.getFileName().toString())
          .filter(module -> !BUILT_LATER.contains(module))
          .forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaClasses read() {
    List<Path> folders =
        NAMES.stream().map(module -> ROOT.resolve(module).resolve("target/classes")).toList();
    for (Path classes : folders) {
      if (!Files.isDirectory(classes)) {
        throw new AssertionError(classes + " is missing: build the whole project");
      }
    }
    return new ClassFileImporter().importPaths(folders);
  }

  static Set<String> names() {
    return NAMES;
  }

  static JavaClasses classes() {
    return CLASSES;
  }

  /** The module of a type. */
  static String of(JavaClass type) {
    String file = type.getSource().orElseThrow().getUri().toString();
    return NAMES.stream()
        .filter(module -> file.contains("/" + module + "/target/classes/"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " is in no module"));
  }

  static List<Path> sources(String module) throws IOException {
    try (var files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
