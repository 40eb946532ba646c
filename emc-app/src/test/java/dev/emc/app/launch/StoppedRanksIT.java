package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.train.RunDirectory;
import dev.emc.testkit.process.Proof;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranks whose launcher is asked to stop save once, where it waits for them. */
@Tag(Proof.TAG)
@EnabledOnOs(OS.LINUX)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoppedRanksIT extends RanksCase {
  /** How long Open MPI's launcher waits with its signal, and then for the ranks' end. */
  private static final int SECONDS = 15;

  @ParameterizedTest
  @CsvSource({"MPICH, TERM", "MPICH, INT", "Open MPI, TERM", "Open MPI, INT"})
  void ranksSaveOnceWhenTheirLauncherIsAskedToStop(String name, String signal) throws Exception {
    MpiLauncher launcher =
        MpiLauncher.all().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
    launcher.assumeHere();
    var words = new ArrayList<>(List.of(launcher.program()));
    if (launcher == MpiLauncher.OPEN_MPI) {
      words.addAll(List.of("--mca", "odls_base_sigkill_timeout", Integer.toString(SECONDS)));
    }
    words.addAll(List.of("-n", "2", RankFolder.emc(), "train", "--config=config.yaml"));
    words.addAll(List.of("--out=run", "--set=checkpoints.every-epochs=0"));
    Process process = folder.start(words);
    folder.await(process, () -> folder.losses("run").size() > 2);
    List<ProcessHandle> all = process.descendants().toList();
    RankFolder.signal(signal, process.toHandle());
    folder.code(process, Duration.ofSeconds(4 * SECONDS));
    assertTrue(folder.out().contains("stopped after "), () -> folder.out() + folder.err());
    try (var checkpoints = Files.list(temp.resolve("run/checkpoints"))) {
      assertEquals(1, checkpoints.count());
    }
    RunDirectory.newestCheckpoint(temp.resolve("run")).verify();
    for (ProcessHandle each : all) {
      each.onExit().get(RankFolder.END.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
