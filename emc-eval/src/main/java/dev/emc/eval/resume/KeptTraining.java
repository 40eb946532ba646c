package dev.emc.eval.resume;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.WeightLoader;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.checkpoint.store.Retention;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.engine.Devices;
import dev.emc.eval.supervised.TrainingKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The training of one draw, kept as a checkpoint that is written from time to time and when the
 * user asks to stop: {@code draw-01/epoch-0012-step-000034}. The newest one stays.
 */
final class KeptTraining implements TrainingKeeper {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Retention NEWEST = new Retention(1, 0);

  /** What bit-identical results depend on beside the settings. */
  private static final String ENVIRONMENT = "environment";

  private final Path folder;
  private final String draw;
  private final Duration every;
  private final Consumer<String> notes;
  private final BooleanSupplier stop;

  private @Nullable Training training;
  private long done;
  private long saved;
  private long lastSave;

  /**
   * A training.
   *
   * @param draw such as {@code draw 1 of 5}
   * @param every how often its state is written, at most
   * @param notes takes lines for the user
   * @param stop asked after each step
   */
  KeptTraining(
      Path folder, String draw, Duration every, Consumer<String> notes, BooleanSupplier stop) {
    this.folder = folder;
    this.draw = draw;
    this.every = every;
    this.notes = notes;
    this.stop = stop;
  }

  @Override
  public long begin(Training begun) {
    training = begun;
    lastSave = System.nanoTime();
    try {
      Optional<SavedCheckpoint> newest = newest();
      done = newest.isPresent() ? restore(begun, newest.get()) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    saved = done;
    return done;
  }

  /** The state that was written last, if every byte of it is as it was written. */
  private Optional<SavedCheckpoint> newest() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<CheckpointName> names = CheckpointDirectory.open(folder, NEWEST).names();
    if (names.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path last = folder.resolve(names.get(names.size() - 1).folder());
      SavedCheckpoint found = SavedCheckpoint.open(last);
      found.verify();
      return Optional.of(found);
    } catch (ConfigException e) {
      notes.accept("%s begins anew: %s".formatted(draw, e.getMessage()));
      Folders.delete(folder);
      return Optional.empty();
    }
  }

  private long restore(Training begun, SavedCheckpoint newest) throws IOException {
    WeightLoader.loadExactly(newest.toString(), newest.model().tensors(), begun.dict().arrays());
    try (NDManager scope = begun.manager().newSubManager()) {
      var buffers = new LinkedHashMap<String, NDArray>();
      for (Map.Entry<String, Tensor> entry : newest.optimizer().tensors().entrySet()) {
        buffers.put(entry.getKey(), entry.getValue().toNDArray(scope));
      }
      begun.optimizer().restore(buffers);
    }
    String before = newest.state().path(ENVIRONMENT).asText();
    String now = environment(begun);
    if (!before.equals(now)) {
      notes.accept(
          "warning: the state was written by %s, this is %s: the last bits will differ"
              .formatted(before, now));
    }
    CheckpointName at = newest.name();
    notes.accept("resumed at " + place(begun, at.epochs()));
    return at.epochs() * begun.stepsPerEpoch() + at.steps();
  }

  private String place(Training begun, long epochs) {
    return "epoch %s of %s, %s"
        .formatted(Math.min(epochs + 1, begun.epochs()), begun.epochs(), draw);
  }

  private static String environment(Training begun) {
    return "%s with %s threads"
        .formatted(Devices.text(begun.manager().getDevice()), Devices.threads());
  }

  @Override
  public void stepped(long steps) {
    done = steps;
    heedStop();
    if (System.nanoTime() - lastSave >= every.toNanos()) {
      save(begun());
    }
  }

  @Override
  public void heedStop() {
    if (stop.getAsBoolean()) {
      save(begun());
      throw new CancellationException(
          "stopped in " + place(begun(), done / begun().stepsPerEpoch()));
    }
  }

  private Training begun() {
    return Objects.requireNonNull(training, "the training has not begun");
  }

  private void save(Training begun) {
    if (saved == done) {
      return;
    }
    long perEpoch = begun.stepsPerEpoch();
    try {
      CheckpointDirectory.open(folder, NEWEST)
          .write(
              new CheckpointName((int) (done / perEpoch), done % perEpoch),
              tensors(begun.dict().arrays()),
              tensors(begun.optimizer().state()),
              JSON.createObjectNode().put(ENVIRONMENT, environment(begun)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    saved = done;
    lastSave = System.nanoTime();
  }

  private static Map<String, Tensor> tensors(Map<String, NDArray> arrays) {
    var tensors = new LinkedHashMap<String, Tensor>();
    arrays.forEach((name, array) -> tensors.put(name, Tensor.of(array)));
    return tensors;
  }
}
