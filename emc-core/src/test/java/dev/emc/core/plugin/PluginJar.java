package dev.emc.core.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources into a jar, as a stranger's build would. */
public final class PluginJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, String> resources = new LinkedHashMap<>();
  private final List<Path> classPath = new ArrayList<>();
  private final List<String> without = new ArrayList<>();
  private final List<String> newer = new ArrayList<>();

  /** Adds a class by its full name. */
  public PluginJar source(String name, String text) {
    sources.put(name, text);
    return this;
  }

  /** Adds a service file. */
  public PluginJar service(String service, String... providers) {
    return resource("META-INF/services/" + service, String.join("\n", providers));
  }

  public PluginJar resource(String name, String text) {
    resources.put(name, text);
    return this;
  }

  /** Compiles against a jar. */
  PluginJar against(Path jar) {
    classPath.add(jar);
    return this;
  }

  /** Leaves a compiled class out of the jar. */
  PluginJar without(String name) {
    without.add(name);
    return this;
  }

  /** Makes a compiled class one of the next Java. */
  PluginJar newer(String name) {
    newer.add(name);
    return this;
  }

  public Path write(Path jar) {
    try {
      Path classes =
          Files.createTempDirectory(Files.createDirectories(jar.getParent()), ".classes");
      compile(classes);
      var manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "2.1");
      try (OutputStream out = Files.newOutputStream(jar);
          var zip = new JarOutputStream(out, manifest);
          Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String entry = classes.relativize(file).toString().replace('\\', '/');
          String name = entry.replace(".class", "").replace('/', '.');
          if (!without.contains(name)) {
            zip.putNextEntry(new ZipEntry(entry));
            byte[] bytes = Files.readAllBytes(file);
            if (newer.contains(name)) {
              // Magic, minor, major: two bytes each after the first four.
              bytes[7] = (byte) (44 + Runtime.version().feature() + 1);
            }
            zip.write(bytes);
          }
        }
        for (var resource : resources.entrySet()) {
          zip.putNextEntry(new ZipEntry(resource.getKey()));
          zip.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Path classes) {
    var units = new ArrayList<JavaFileObject>();
    sources.forEach(
        (name, text) ->
            units.add(
                new SimpleJavaFileObject(
                    URI.create("string:///" + name.replace('.', '/') + ".java"),
                    JavaFileObject.Kind.SOURCE) {
                  @Override
                  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return text;
                  }
                }));
    if (units.isEmpty()) {
      return;
    }
    var problems = new DiagnosticCollector<JavaFileObject>();
    String path = System.getProperty("java.class.path");
    for (Path jar : classPath) {
      path += System.getProperty("path.separator") + jar;
    }
    boolean done =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                null,
                problems,
                List.of("-proc:none", "-d", classes.toString(), "-classpath", path),
                null,
                units)
            .call();
    if (!done) {
      throw new IllegalStateException(problems.getDiagnostics().toString());
    }
  }
}
