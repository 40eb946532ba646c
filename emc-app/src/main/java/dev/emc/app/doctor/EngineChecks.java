package dev.emc.app.doctor;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Checks of the deep learning engine. Each loads it if it is not loaded yet. */
final class EngineChecks {
  private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");

  private EngineChecks() {}

  static Finding engine() {
    Engine engine = Engine.getInstance();
    return Finding.ok("Engine", engine.getEngineName() + " " + engine.getVersion());
  }

  static Finding natives() {
    Engine.getInstance();
    return Finding.ok("Natives", LibUtils.getLibtorchPath());
  }

  static Finding devices() {
    int gpus = Engine.getInstance().getGpuCount();
    if (gpus > 0) {
      return Finding.ok("Devices", gpus + (gpus == 1 ? " GPU" : " GPUs") + " and the CPU");
    }
    return Files.exists(NVIDIA_DRIVER)
        ? Finding.note(
            "Devices",
            "the CPU; there is an NVIDIA GPU, but the natives are for the CPU",
            "see 'GPU' in the README")
        : Finding.ok("Devices", "the CPU");
  }

  static Finding threads() {
    Engine.getInstance();
    return Finding.ok("Threads", JniUtils.getNumThreads() + " (--set threads=N)");
  }

  static Finding training() {
    TrainingProbe.Result result = TrainingProbe.run();
    String text =
        String.format(
            Locale.ROOT,
            "forward, backward and update in %.1f ms, loss %.3f -> %.3f",
            result.millisPerStep(),
            result.firstLoss(),
            result.lastLoss());
    return result.learned()
        ? Finding.ok("Training", text)
        : Finding.fail("Training", text, "the loss must fall: the engine computes wrongly");
  }
}
