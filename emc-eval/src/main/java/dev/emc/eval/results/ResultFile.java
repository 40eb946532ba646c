package dev.emc.eval.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A result as JSON, in the folder {@code eval} of the run or checkpoint that it is about. */
public final class ResultFile {
  /** The folder's name. */
  public static final String FOLDER = "eval";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultFile() {}

  /** Where a result of a run or checkpoint is. */
  public static Path of(Path model, String name) {
    return model.resolve(FOLDER).resolve(name + ".json");
  }

  /** Writes the file entirely or not at all; makes its folder. */
  public static void write(Path file, Object result) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    WholeFile.bytes(file, JSON.writeValueAsBytes(result));
  }

  /**
   * Reads a file.
   *
   * @param holds what it should hold, and who writes it, for the message
   * @throws ConfigException in one line if it is missing or holds something else
   */
  public static <T> T read(Path file, Class<T> type, String holds) throws IOException {
    try {
      T read = JSON.readValue(Files.readAllBytes(InputFiles.require(file)), type);
      if (read != null) {
        return read;
      }
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + " holds no " + holds, e);
    }
    throw new ConfigException(file + " holds no " + holds);
  }
}
