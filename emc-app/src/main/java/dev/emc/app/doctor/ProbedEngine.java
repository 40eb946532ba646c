package dev.emc.app.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emc.app.process.ChildJava;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@link EngineProbe} finds, and what its process died of if it did. */
final class ProbedEngine {
  /** Unpacking, starting and training take seconds where nothing else is done. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final JsonMapper JSON = new JsonMapper();

  private ProbedEngine() {}

  /**
   * Looks at the engine.
   *
   * @param device to train on
   * @param debug whether traces are shown
   * @param found takes each finding as it is made
   */
  static void findings(String device, boolean debug, Consumer<Finding> found)
      throws IOException, InterruptedException {
    findings(EngineProbe.class, device, debug, found);
  }

  static void findings(Class<?> main, String device, boolean debug, Consumer<Finding> found)
      throws IOException, InterruptedException {
    List<Finding> made = Collections.synchronizedList(new ArrayList<>());
    var process = new ChildJava(main, List.of(device, String.valueOf(debug)), PATIENCE, debug);
    Optional<String> death =
        process.run(
            line ->
                read(line)
                    .ifPresent(
                        finding -> {
                          made.add(finding);
                          found.accept(finding);
                        }));
    boolean failed = made.stream().anyMatch(f -> f.status() == Finding.Status.FAIL);
    List<String> left =
        EngineChecks.SUBJECTS.stream()
            .filter(subject -> made.stream().noneMatch(f -> f.subject().equals(subject)))
            .toList();
    int next = 0;
    if (!failed && !left.isEmpty()) {
      found.accept(dead(left.get(0), death));
      next = 1;
    }
    left.subList(next, left.size()).forEach(subject -> found.accept(skipped(subject)));
  }

  /** What is not looked at because something before it failed. */
  static Finding skipped(String subject) {
    return new Finding(Finding.Status.SKIP, subject, "not looked at: see the failure above", "");
  }

  private static Finding dead(String subject, Optional<String> death) {
    return Finding.fail(
        subject,
        death
            .map(how -> "the engine ended its process: " + how)
            .orElse("the engine's process ended without a word"),
        "this PyTorch does not work on this machine: emc doctor --debug shows all it says");
  }

  /** The engine's libraries may print lines of their own. */
  private static Optional<Finding> read(String line) {
    try {
      return Optional.of(JSON.readValue(line, Finding.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
