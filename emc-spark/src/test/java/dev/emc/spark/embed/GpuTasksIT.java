package dev.emc.spark.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.spark.job.Main;
import dev.emc.spark.testing.ClusterHome;
import dev.emc.spark.testing.TinyRun;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * GPUs as Spark gives them to tasks. There need be none: Spark believes its discovery script, whose
 * addresses are of GPUs that no machine has.
 */
@Tag("integration")
@EnabledOnOs({OS.LINUX, OS.MAC})
class GpuTasksIT {
  private static final List<String> ADDRESSES = List.of("61", "63");

  @TempDir private Path folder;

  private Path said(String name) {
    return folder.resolve(name + ".txt");
  }

  /** Runs a program to its end; returns its exit code. */
  private int run(String main, String... arguments) throws Exception {
    return Limits.end(
        Limits.limited(
            ClusterHome.gpus(folder.resolve("home"), ADDRESSES, main, arguments)
                .redirectOutput(said("out").toFile())
                .redirectError(said("err").toFile())
                .start()));
  }

  private String read(String name) {
    try {
      return Files.readString(said(name));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(said(name));
  }

  @Test
  void tasksThatRunAtATimeComputeOnDifferentGpus() throws Exception {
    Path tasks = Files.createDirectories(folder.resolve("tasks"));
    int code = run(TaskDevices.class.getName(), tasks.toString(), "" + ADDRESSES.size());
    assertEquals(0, code, () -> read("err"));
    assertEquals(List.of("devices gpu61 gpu63"), lines("out"));
  }

  @Test
  void aGpuThatTheEngineHasNotIsOneLineAndNothingIsWritten() throws Exception {
    Path images = TinyRun.images(folder.resolve("images"), 16, 1);
    Path run = TinyRun.train(folder.resolve("run"), images);
    Path output = folder.resolve("features");
    int code =
        run(
            Main.class.getName(),
            "embed",
            "--model",
            run.toString(),
            "--images",
            images.toString(),
            "--out",
            output.toString());
    // Spark itself may say that an executor has ended with the program.
    List<String> ours = lines("err").stream().filter(line -> line.startsWith("emc: ")).toList();
    assertEquals(1, ours.size(), ours::toString);
    assertTrue(
        ours.get(0)
            .matches(
                "emc: device 'gpu6[13]' is not there: the engine sees .*; 'emc doctor' says why"),
        ours::toString);
    assertEquals(List.of(), lines("out"));
    assertEquals(2, code);
    assertFalse(Files.exists(output));
  }
}
