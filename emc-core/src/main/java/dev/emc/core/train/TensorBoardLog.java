package dev.emc.core.train;

import dev.emc.core.tensorboard.EventFile;
import dev.emc.files.IoReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run's values for TensorBoard: {@code step/…} of single steps, {@code epoch/…} of whole epochs
 * {@code probe/…} of probes between them and {@code guard/…} of the guard. A resumed run drops what
 * was logged after its checkpoint.
 */
final class TensorBoardLog implements TrainingListener, AutoCloseable {
  private final Path directory;
  private final Progress start;
  private @Nullable EventFile file;

  /**
   * A log whose file is made when there is something to write.
   *
   * @param directory of the run
   * @param start where the run goes on
   */
  TensorBoardLog(Path directory, Progress start) {
    this.directory = directory;
    this.start = start;
  }

  private EventFile file() {
    if (file == null) {
      try {
        file = EventFile.create(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(IoReason.cannotWrite(directory.resolve("events"), e));
      }
      file.restart(start.step() == 0 ? 0 : start.step() + 1);
    }
    return file;
  }

  @Override
  public void logged(Values values) {
    file().scalars(values.progress().step(), tagged("step/", values));
  }

  @Override
  public void epochEnded(Values means, Timing timing) {
    Map<String, Double> scalars = tagged("epoch/", means);
    scalars.put("epoch/images-per-second", timing.imagesPerSecond());
    scalars.put("epoch/data-wait-share", timing.dataWaitShare());
    file().scalars(means.progress().step(), scalars);
  }

  @Override
  public void measured(Progress progress, Map<String, Double> values) {
    var scalars = new LinkedHashMap<String, Double>();
    values.forEach((name, value) -> scalars.put("probe/" + name, value));
    file().scalars(progress.step(), scalars);
  }

  @Override
  public void guarded(GuardLook look) {
    var scalars = new LinkedHashMap<String, Double>();
    look.figures().values().forEach((name, value) -> scalars.put("guard/" + name, value));
    file().scalars(look.progress().step(), scalars);
  }

  @Override
  public void checkpointing() {
    if (file != null) {
      file.sync();
    }
  }

  private static Map<String, Double> tagged(String prefix, Values values) {
    var scalars = new LinkedHashMap<String, Double>();
    scalars.put(prefix + "loss", values.loss());
    scalars.put(prefix + "learning-rate", values.learningRate());
    values.terms().forEach((name, value) -> scalars.put(prefix + name, value));
    return scalars;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
