package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The distribution with a stranger's plugin in it, compiled here and run as a user's shell does.
 */
final class PluggedIn implements AutoCloseable {
  private final Path folder;
  private final Path home;

  /**
   * Compiles a plugin and puts it into a copy of the distribution.
   *
   * @param folder to work in; there is {@code home} in it then
   * @param plugin full name of its class
   * @param source of that class, with all others in the same file
   */
  PluggedIn(Path folder, String plugin, String source) throws IOException {
    this.folder = folder;
    home = Files.createDirectories(folder.resolve("home"));
    Path plugins = Files.createDirectories(home.resolve("plugins"));
    for (String shared : List.of("lib", "recipes")) {
      Files.createSymbolicLink(home.resolve(shared), Distribution.HOME.resolve(shared));
    }
    try (Stream<Path> shipped = Files.list(Distribution.HOME.resolve("plugins"))) {
      for (Path each : shipped.toList()) {
        Files.createSymbolicLink(plugins.resolve(each.getFileName()), each);
      }
    }
    Files.createDirectories(home.resolve("bin"));
    Shell.copy(Distribution.HOME.resolve("bin/emc"), home.resolve("bin/emc"));
    jar(plugins.resolve("strange/strange.jar"), plugin, source);
  }

  /** Compiles a plugin into a jar, whose folder is made if need be. */
  static void jar(Path jar, String plugin, String text) throws IOException {
    Files.createDirectories(jar.getParent());
    Path classes = Files.createTempDirectory("plugin-classes");
    URI name = URI.create("string:///" + plugin.replace('.', '/') + ".java");
    var source =
        new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var options = List.of("-proc:none", "-d", classes.toString(), "-cp", path);
    assertTrue(
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, null, options, null, List.of(source))
            .call());
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
        zip.write(Files.readAllBytes(file));
      }
      zip.putNextEntry(new ZipEntry("META-INF/services/dev.emc.api.plugin.EmcPlugin"));
      zip.write(plugin.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Runs a command line to its end. */
  Shell.Result emc(String... arguments) throws IOException, InterruptedException {
    return Shell.run(folder, Distribution.java(), home.resolve("bin/emc"), arguments);
  }

  /** Starts a command line. */
  Process start(String... arguments) throws IOException {
    return Shell.start(folder, Distribution.java(), home.resolve("bin/emc"), arguments);
  }

  /** Removes the links, so that whoever deletes the folder does not follow them. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }
}
