package dev.emc.eval.online;

import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.train.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a run was stopped by its guard: then it is done, though it has not reached its end. */
public final class GuardStop {
  private GuardStop() {}

  /** What a run's guard stopped it for, in words; empty if it did not. */
  public static Optional<String> of(Path run) throws IOException {
    Path checkpoints = RunDirectory.checkpointsOf(run);
    if (!Files.isDirectory(checkpoints)) {
      return Optional.empty();
    }
    Optional<SavedCheckpoint> newest = CheckpointDirectory.read(checkpoints).newestComplete();
    Optional<GuardLedger> guard =
        newest.isEmpty() ? Optional.empty() : GuardLedger.of(newest.get());
    return guard.filter(GuardLedger::isStopped).flatMap(GuardLedger::harm);
  }
}
