package dev.emc.core.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files {@code metrics.jsonl}, {@code timings.jsonl} and {@code warnings.jsonl} of a run: one
 * JSON object a line.
 *
 * <p>Metrics hold nothing that depends on the clock, so that two runs of one seed write the same
 * bytes. Lines are of kind {@code step} (values of one step), {@code epoch} (means over an epoch)
 * or {@code probe} (measured at the end of an epoch; of epoch 0 before the first). A resumed run
 * first drops what was logged after its checkpoint.
 */
public final class MetricsLog implements TrainingListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path metrics;
  private final Path timings;
  private final Path warnings;
  private final Set<String> warned = new HashSet<>();
  private long step;

  private MetricsLog(Path directory) {
    this.metrics = directory.resolve("metrics.jsonl");
    this.timings = directory.resolve("timings.jsonl");
    this.warnings = directory.resolve("warnings.jsonl");
  }

  /**
   * Opens the logs of a run that goes on from some point; later lines are dropped.
   *
   * @param directory the run's
   * @throws IOException if the files cannot be written
   */
  static MetricsLog open(Path directory, Progress progress) throws IOException {
    var log = new MetricsLog(directory);
    log.step = progress.step();
    keep(log.metrics, line -> progress.step() > 0 && line.path("step").asLong() <= progress.step());
    keep(log.timings, line -> line.path("epoch").asInt() <= progress.epoch());
    keep(log.warnings, line -> line.path("step").asLong() <= progress.step());
    lines(log.warnings).forEach(line -> log.warned.add(line.path("warning").asText()));
    return log;
  }

  /** Whether anything was logged in a directory. */
  static boolean exists(Path directory) {
    return Files.exists(directory.resolve("metrics.jsonl"));
  }

  /** Reads the metrics of a run; a half-written last line is left out. */
  public static List<JsonNode> read(Path directory) throws IOException {
    return lines(directory.resolve("metrics.jsonl"));
  }

  /** Reads the timings of a run. */
  public static List<JsonNode> readTimings(Path directory) throws IOException {
    return lines(directory.resolve("timings.jsonl"));
  }

  /** Reads what a run warned of, each warning once. */
  public static List<JsonNode> readWarnings(Path directory) throws IOException {
    return lines(directory.resolve("warnings.jsonl"));
  }

  @Override
  public void stepped(Progress progress) {
    step = progress.step();
  }

  @Override
  public void warned(String line) {
    if (warned.add(line)) {
      append(warnings, JSON.createObjectNode().put("step", step).put("warning", line));
    }
  }

  @Override
  public void logged(Values values) {
    append(metrics, line("step", values));
  }

  @Override
  public void epochEnded(Values means, Timing timing) {
    append(metrics, line("epoch", means));
    append(
        timings,
        JSON.createObjectNode()
            .put("epoch", timing.epoch())
            .put("seconds", timing.seconds())
            .put("images-per-second", timing.imagesPerSecond())
            .put("data-wait-share", timing.dataWaitShare()));
  }

  @Override
  public void measured(Progress progress, Map<String, Double> values) {
    ObjectNode line = JSON.createObjectNode();
    line.put("kind", "probe").put("epoch", progress.epoch()).put("step", progress.step());
    ObjectNode found = line.putObject("values");
    values.forEach(found::put);
    append(metrics, line);
  }

  private static ObjectNode line(String kind, Values values) {
    ObjectNode line = JSON.createObjectNode();
    line.put("kind", kind)
        .put("epoch", values.progress().epoch())
        .put("step", values.progress().step())
        .put("learning-rate", values.learningRate())
        .put("loss", values.loss());
    ObjectNode terms = line.putObject("terms");
    for (Map.Entry<String, Double> term : values.terms().entrySet()) {
      terms.put(term.getKey(), term.getValue());
    }
    return line;
  }

  private static void append(Path file, ObjectNode line) {
    try {
      Files.write(
          file,
          (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void keep(Path file, java.util.function.Predicate<JsonNode> wanted)
      throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    var text = new StringBuilder();
    for (JsonNode line : lines(file)) {
      if (wanted.test(line)) {
        text.append(JSON.writeValueAsString(line)).append('\n');
      }
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(fresh, text);
    Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    var result = new ArrayList<JsonNode>();
    if (!Files.exists(file)) {
      return result;
    }
    for (String line : Files.readAllLines(file)) {
      try {
        result.add(JSON.readTree(line));
      } catch (JsonProcessingException e) {
        break; // Only the last line can be half-written: the run was killed in the middle of it.
      }
    }
    return result;
  }
}
