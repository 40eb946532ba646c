package dev.emc.eval.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.tensor.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's answers under some protocol, as kept in a file to compare them later.
 *
 * @param protocol such as {@code linear-cached}
 * @param settings what was evaluated on what and how, as text
 * @param predictions the answers
 */
public record Evaluation(String protocol, Map<String, String> settings, Predictions predictions) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keeps the settings' order. */
  public Evaluation {
    settings = settings == null ? Map.of() : new LinkedHashMap<>(settings);
  }

  /** Writes the file entirely or not at all. */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    byte[] text = JSON.writeValueAsBytes(this);
    WholeFile.write(file, channel -> writeAll(channel, ByteBuffer.wrap(text)));
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException in one line if it is none
   */
  public static Evaluation read(Path file) throws IOException {
    Evaluation read;
    try {
      read = JSON.readValue(Files.readAllBytes(file), Evaluation.class);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw notOne(file);
    }
    check(file, read);
    return read;
  }

  private static ConfigException notOne(Path file) {
    return new ConfigException(
        file + " holds no predictions; a file that 'emc eval' wrote is expected");
  }

  @SuppressWarnings("ConstantValue") // A file may lack what the records promise.
  private static void check(Path file, Evaluation read) {
    Predictions predictions = read == null ? null : read.predictions;
    if (predictions == null
        || read.protocol == null
        || predictions.model() == null
        || predictions.imageIds() == null
        || predictions.labels() == null
        || predictions.fractions() == null) {
      throw notOne(file);
    }
    int images = predictions.imageIds().size();
    if (images == 0
        || predictions.fractions().isEmpty()
        || predictions.fractions().stream().anyMatch(Evaluation::isEmpty)) {
      throw new ConfigException(file + " holds an evaluation without a single prediction");
    }
    boolean whole = predictions.labels().length == images;
    for (FractionResult fraction : predictions.fractions()) {
      for (DrawResult draw : fraction.draws()) {
        whole &= draw.predicted() != null && draw.predicted().length == images;
      }
    }
    if (!whole) {
      throw new ConfigException(
          "%s is damaged: not every one of its %d images has a label and a prediction"
              .formatted(file, images));
    }
  }

  @SuppressWarnings("ConstantValue") // A file may lack what the records promise.
  private static boolean isEmpty(FractionResult fraction) {
    return fraction.draws() == null || fraction.draws().isEmpty();
  }
}
