package dev.emc.app.doctor;

import ai.djl.Device;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.EngineStart;
import dev.emc.core.engine.GpuProbe;
import dev.emc.core.engine.LoadedEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks of the deep learning engine. Each starts it if it is not started yet. */
final class EngineChecks {
  /** What is looked at, in this order. */
  static final List<String> SUBJECTS =
      List.of("Engine", "Natives", "Devices", "Threads", "Training");

  private EngineChecks() {}

  static List<Finding> engine() {
    var engine = Devices.engine();
    var findings = new ArrayList<Finding>();
    findings.add(Finding.ok("Engine", engine.getEngineName() + " " + engine.getVersion()));
    EngineStart.notes().forEach(note -> findings.add(Finding.note("Engine", note, "")));
    return findings;
  }

  static Finding natives() {
    LoadedEngine engine = EngineStart.loaded();
    String whose = engine.installed() ? "installed, for " : "the program's own, for ";
    return Finding.ok("Natives", whose + engine.flavour() + ", in " + engine.folder());
  }

  static Finding devices() {
    int gpus = Devices.engine().getGpuCount();
    GpuProbe probe = GpuProbe.ofMachine();
    String driver = probe.driver().map(version -> "; driver " + version).orElse("");
    if (gpus > 0) {
      return Finding.ok("Devices", gpus + (gpus == 1 ? " GPU" : " GPUs") + " and the CPU" + driver);
    }
    Optional<String> unused = ComputePlace.unused(EngineStart.loaded(), probe);
    String advice = probe.driverTooOldFor(EngineStart.loaded().flavour()).orElse("");
    return unused
        .map(why -> Finding.note("Devices", "the CPU; " + why + driver, advice))
        .orElse(Finding.ok("Devices", "the CPU"));
  }

  static Finding threads() {
    return Finding.ok("Threads", Devices.threads() + " (--set threads=N)");
  }

  static Finding training(Device device) {
    TrainingProbe.Result result = TrainingProbe.run(device);
    String text =
        String.format(
            Locale.ROOT,
            "on %s: forward, backward and update in %.1f ms, loss %.3f -> %.3f",
            Devices.text(device),
            result.millisPerStep(),
            result.firstLoss(),
            result.lastLoss());
    return result.learned()
        ? Finding.ok("Training", text)
        : Finding.fail("Training", text, "the loss must fall: the engine computes wrongly");
  }
}
