package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.files.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files {@code metrics.jsonl}, {@code timings.jsonl} and {@code warnings.jsonl} of a run: one
 * JSON object a line.
 *
 * <p>Metrics hold nothing that depends on the clock, so that two runs of one seed write the same
 * bytes. Lines are of kind {@code step} (values of one step), {@code epoch} (means over an epoch)
 * {@code probe} (measured at the end of an epoch; of epoch 0 before the first) or {@code guard}
 * (compared with the start). A resumed run first drops what was logged after its checkpoint.
 *
 * <p>Timings have a line for each epoch. What a guard took within it is its {@code guard-seconds};
 * a look before the first epoch or between two is no part of an epoch and has a line of its own.
 */
public final class MetricsLog implements TrainingListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String METRICS = "metrics.jsonl";
  private static final String TIMINGS = "timings.jsonl";
  private static final String WARNINGS = "warnings.jsonl";
  private static final String SECONDS = "seconds";
  private static final String GUARD_SECONDS = "guard-seconds";
  private static final List<String> FILES = List.of(METRICS, TIMINGS, WARNINGS);

  private final Path directory;
  private final Sync sync;
  private final Set<String> warned = new HashSet<>();
  private final List<String> damage = new ArrayList<>();
  private long step;
  private double lookingInEpoch;

  /** Forces a file to the device. */
  interface Sync {
    void accept(Path file) throws IOException;
  }

  private MetricsLog(Path directory, Sync sync) {
    this.directory = directory;
    this.sync = sync;
  }

  /**
   * Opens the logs of a run that goes on from some point; later lines are dropped.
   *
   * @param directory the run's
   * @throws IOException if the files cannot be written
   */
  static MetricsLog open(Path directory, Progress progress) throws IOException {
    return open(directory, progress, JsonLines::sync);
  }

  static MetricsLog open(Path directory, Progress progress, Sync sync) throws IOException {
    var log = new MetricsLog(directory, sync);
    log.step = progress.step();
    log.keep(METRICS, line -> progress.step() > 0 && line.path("step").asLong() <= progress.step());
    log.keep(TIMINGS, line -> line.path("epoch").asInt() <= progress.epoch());
    log.keep(WARNINGS, line -> line.path("step").asLong() <= progress.step());
    lines(directory, WARNINGS).forEach(line -> log.warned.add(line.path("warning").asText()));
    return log;
  }

  private void keep(String name, Predicate<JsonNode> wanted) throws IOException {
    JsonLines lines = JsonLines.read(directory.resolve(name));
    lines.damage().ifPresent(damage::add);
    lines.keep(wanted);
  }

  /** What could not be read of the logs of a run that goes on, a line for each file. */
  List<String> damage() {
    return List.copyOf(damage);
  }

  /** What cannot be read of a run's logs, a line for each file. */
  public static List<String> damage(Path directory) throws IOException {
    var damage = new ArrayList<String>();
    for (String name : FILES) {
      JsonLines.read(directory.resolve(name)).damage().ifPresent(damage::add);
    }
    return damage;
  }

  /** Whether anything was logged in a directory. */
  static boolean exists(Path directory) {
    return Files.exists(directory.resolve(METRICS));
  }

  /** Reads the metrics of a run, but for lines that {@link #damage(Path)} tells of. */
  public static List<JsonNode> read(Path directory) throws IOException {
    return lines(directory, METRICS);
  }

  /** Reads the timings of a run's epochs. */
  public static List<JsonNode> readTimings(Path directory) throws IOException {
    return lines(directory, TIMINGS).stream().filter(MetricsLog::isOfAnEpoch).toList();
  }

  /** Reads what a run's guard and its epochs took. */
  public static GuardTime readGuardTime(Path directory) throws IOException {
    double guard = 0;
    double epochs = 0;
    for (JsonNode line : lines(directory, TIMINGS)) {
      double looking = line.path(GUARD_SECONDS).asDouble();
      guard += looking;
      if (isOfAnEpoch(line)) {
        epochs += line.path(SECONDS).asDouble() - looking;
      }
    }
    return new GuardTime(guard, epochs);
  }

  private static boolean isOfAnEpoch(JsonNode timing) {
    return timing.has(SECONDS);
  }

  /** Reads what a run warned of, each warning once. */
  public static List<JsonNode> readWarnings(Path directory) throws IOException {
    return lines(directory, WARNINGS);
  }

  @Override
  public void stepped(Progress progress) {
    step = progress.step();
  }

  @Override
  public void warned(String line) {
    if (warned.add(line)) {
      append(WARNINGS, JSON.createObjectNode().put("step", step).put("warning", line));
    }
  }

  @Override
  public void logged(Values values) {
    append(METRICS, line("step", values));
  }

  @Override
  public void epochEnded(Values means, Timing timing) {
    append(METRICS, line("epoch", means));
    ObjectNode line =
        JSON.createObjectNode()
            .put("epoch", timing.epoch())
            .put(SECONDS, timing.seconds())
            .put("images-per-second", timing.imagesPerSecond())
            .put("data-wait-share", timing.dataWaitShare());
    if (timing.communicationSeconds() > 0) {
      line.put("communication-share", timing.communicationShare());
    }
    if (lookingInEpoch > 0) {
      line.put(GUARD_SECONDS, lookingInEpoch);
      lookingInEpoch = 0;
    }
    append(TIMINGS, line);
  }

  @Override
  public void measured(Progress progress, Map<String, Double> values) {
    ObjectNode line = JSON.createObjectNode();
    line.put("kind", "probe").put("epoch", progress.epoch()).put("step", progress.step());
    ObjectNode found = line.putObject("values");
    values.forEach(found::put);
    append(METRICS, line);
  }

  @Override
  public void guarded(GuardLook look) {
    ObjectNode line = JSON.createObjectNode();
    line.put("kind", "guard")
        .put("epoch", look.progress().epoch())
        .put("step", look.progress().step())
        .put("best", look.isBest());
    if (look.harm() != null) {
      line.put("harm", look.harm());
    }
    ObjectNode found = line.putObject("values");
    look.figures().values().forEach(found::put);
    append(METRICS, line);
    if (look.progress().stepInEpoch() > 0) {
      lookingInEpoch += look.seconds();
    } else {
      append(
          TIMINGS,
          JSON.createObjectNode()
              .put("epoch", look.progress().epoch())
              .put(GUARD_SECONDS, look.seconds()));
    }
  }

  /** A checkpoint counts on the log up to it: without this, a power cut could leave only one. */
  @Override
  public void checkpointing() {
    for (String name : FILES) {
      Path file = directory.resolve(name);
      try {
        sync.accept(file);
      } catch (IOException e) {
        throw new UncheckedIOException(IoReason.cannotWrite(file, e));
      }
    }
  }

  private void append(String name, ObjectNode line) {
    JsonLines.append(directory.resolve(name), line);
  }

  private static List<JsonNode> lines(Path directory, String name) throws IOException {
    return JsonLines.read(directory.resolve(name)).lines();
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
}
