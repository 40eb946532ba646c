package dev.emc.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Golden vectors: numbers that decide whether an implementation is right.
 *
 * <p>Files are read from the folder named by the system property {@code emc.golden} where it has
 * them, else from the resources under {@code /golden}: those that several modules read lie in this
 * one, others in the tests of the module that reads them.
 */
public final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  /**
   * Reads a JSON file of golden vectors.
   *
   * @param name such as {@code emc.json}
   */
  public static JsonNode json(String name) {
    try (InputStream in = open(name)) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a golden file of any kind, such as {@code aug/source.png}. */
  public static InputStream open(String name) throws IOException {
    String folder = System.getProperty("emc.golden", "");
    if (!folder.isEmpty() && Files.exists(Path.of(folder, name))) {
      return Files.newInputStream(Path.of(folder, name));
    }
    InputStream in = callerLoader().getResourceAsStream("golden/" + name);
    if (in == null) {
      throw new FileNotFoundException("no golden file '" + name + "' in the test resources");
    }
    return in;
  }

  /** Copies a golden file of any kind into a folder, for what reads files alone. */
  public static Path copy(String name, Path folder) throws IOException {
    Path copy = folder.resolve(Path.of(name).getFileName().toString());
    try (InputStream in = open(name)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  /** The array stored in a node of the form {@code {"shape", "dtype", "data"}}. */
  public static GoldenArray array(JsonNode node) {
    return GoldenArray.of(node);
  }

  private static ClassLoader callerLoader() {
    @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Golden.class.getClassLoader();
  }
}
