package dev.emc.core.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files in which a run writes down what happens. */
final class RunLogs implements AutoCloseable {
  private final boolean wantsTensorBoard;
  private @Nullable TensorBoardLog tensorBoard;

  RunLogs(boolean wantsTensorBoard) {
    this.wantsTensorBoard = wantsTensorBoard;
  }

  /** A listener that writes to all files and then tells another. */
  TrainingListener with(Path directory, Progress start, TrainingListener other) throws IOException {
    MetricsLog log = MetricsLog.open(directory, start);
    var all = new ArrayList<TrainingListener>(List.of(log));
    if (wantsTensorBoard) {
      tensorBoard = new TensorBoardLog(directory, start);
      all.add(tensorBoard);
    }
    all.add(other);
    TrainingListener listeners = TrainingListeners.of(all);
    log.damage().forEach(listeners::warned);
    return listeners;
  }

  @Override
  public void close() throws IOException {
    if (tensorBoard != null) {
      tensorBoard.close();
    }
  }
}
