package dev.emc.app.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.emc.core.engine.Devices;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Checks the engine in a process of its own, which an engine that does not fit the machine may end:
 * prints a finding per line, as JSON, each as soon as it is made.
 */
final class EngineProbe {
  private static final JsonMapper JSON = new JsonMapper();

  private EngineProbe() {}

  /**
   * Checks until something fails.
   *
   * @param arguments the name of the device to train on, and whether traces are wanted
   */
  public static void main(String[] arguments) {
    boolean traced = Boolean.parseBoolean(arguments[1]);
    boolean works =
        check("Engine", traced, EngineChecks::engine)
            && check("Natives", traced, () -> List.of(EngineChecks.natives()))
            && check("Devices", traced, () -> List.of(EngineChecks.devices()))
            && check("Threads", traced, () -> List.of(EngineChecks.threads()))
            && check(
                "Training",
                traced,
                () -> List.of(EngineChecks.training(Devices.named(arguments[0]))));
    System.out.flush();
    // The engine's threads must not keep the process alive.
    System.exit(works ? 0 : 1);
  }

  private static boolean check(String subject, boolean traced, Callable<List<Finding>> work) {
    List<Finding> findings;
    try {
      findings = work.call();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      if (traced) {
        e.printStackTrace();
      }
      findings = List.of(Finding.failed(subject, e));
    }
    findings.forEach(EngineProbe::print);
    return findings.stream().noneMatch(finding -> finding.status() == Finding.Status.FAIL);
  }

  private static void print(Finding finding) {
    try {
      System.out.println(JSON.writeValueAsString(finding));
      System.out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a finding can always be written", e);
    }
  }
}
