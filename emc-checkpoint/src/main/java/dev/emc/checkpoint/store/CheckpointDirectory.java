package dev.emc.checkpoint.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.files.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's {@code checkpoints} folder: {@code epoch-0010/{model.safetensors, optimizer.safetensors,
 * state.json}}.
 *
 * <p>A checkpoint is there entirely or not at all: it is written into a hidden sibling folder,
 * forced to the device and renamed. Hidden folders are what a killed run left behind; opening the
 * directory removes them. Whoever writes holds the run's {@link RunLock}.
 */
public final class CheckpointDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointDirectory.class);

  private final Path folder;
  private final Retention retention;
  private final Disk disk;

  CheckpointDirectory(Path folder, Retention retention, Disk disk) {
    this.folder = folder;
    this.retention = retention;
    this.disk = disk;
  }

  /**
   * Opens a run's checkpoints for writing; makes the folder if need be and clears away what a
   * killed write left.
   *
   * @param folder usually {@code RUN/checkpoints}
   */
  public static CheckpointDirectory open(Path folder, Retention retention) throws IOException {
    return open(folder, retention, new RealDisk());
  }

  static CheckpointDirectory open(Path folder, Retention retention, Disk disk) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CheckpointException(folder + ": cannot make this folder: " + IoReason.of(e), e);
    }
    var directory = new CheckpointDirectory(folder, retention, disk);
    new Leftovers(folder, disk).clear();
    return directory;
  }

  /**
   * Opens checkpoints for reading only: another run may be writing there, so nothing is touched.
   *
   * @param folder usually {@code RUN/checkpoints}
   */
  public static CheckpointDirectory read(Path folder) {
    return new CheckpointDirectory(folder, Retention.ALL, new RealDisk());
  }

  /** The folder that holds the checkpoints. */
  public Path folder() {
    return folder;
  }

  /**
   * Writes a checkpoint, replacing one of the same name, then removes those that the retention no
   * longer keeps and that none of the others needs, see {@link SavedCheckpoint#NEEDS}.
   *
   * @param model weights under the keys that Python expects
   * @param optimizer arrays of the optimiser and the method
   * @param state whatever else the run needs to go on
   * @throws CheckpointException if it cannot be written; earlier checkpoints are untouched
   */
  public SavedCheckpoint write(
      CheckpointName name,
      Map<String, Tensor> model,
      Map<String, Tensor> optimizer,
      ObjectNode state)
      throws IOException {
    Path target = folder.resolve(name.folder());
    new AtomicWrite(folder, name, disk).write(model, optimizer, state);
    retire();
    return SavedCheckpoint.open(target);
  }

  private void retire() {
    List<CheckpointName> names = names();
    List<CheckpointName> superfluous = retention.superfluous(names);
    List<CheckpointName> staying = new ArrayList<>(names);
    staying.removeAll(superfluous);
    Set<CheckpointName> needed = neededBy(staying);
    for (CheckpointName name : superfluous) {
      if (needed.contains(name)) {
        continue;
      }
      try {
        Path going = folder.resolve(Leftovers.DELETING + name.folder());
        disk.rename(folder.resolve(name.folder()), going);
        disk.delete(going);
      } catch (IOException e) {
        // The new checkpoint is safe: training goes on, and the next one tries again.
        LOG.warn("{}: cannot remove this checkpoint: {}", name, IoReason.of(e));
      }
    }
  }

  /**
   * Opens one of the checkpoints, checking every byte.
   *
   * @throws ConfigException if it is not there or is damaged
   */
  public SavedCheckpoint open(CheckpointName name) throws IOException {
    SavedCheckpoint saved = SavedCheckpoint.open(folder.resolve(name.folder()));
    saved.verify();
    return saved;
  }

  /** Earlier checkpoints that some cannot do without. */
  private Set<CheckpointName> neededBy(List<CheckpointName> staying) {
    Set<CheckpointName> needed = new HashSet<>();
    for (CheckpointName name : staying) {
      try {
        needed.addAll(SavedCheckpoint.open(folder.resolve(name.folder())).needs());
      } catch (ConfigException | IOException e) {
        // Nobody can go on from a damaged one.
        LOG.debug("{}: cannot tell which checkpoints this one needs", name, e);
      }
    }
    return needed;
  }

  /** All checkpoints, oldest first, complete or not. */
  public List<CheckpointName> names() {
    List<CheckpointName> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(
          entry -> CheckpointName.ofFolder(entry.getFileName().toString()).ifPresent(names::add));
    } catch (IOException e) {
      throw new ConfigException(folder + ": cannot list this folder: " + IoReason.of(e), e);
    }
    Collections.sort(names);
    return names;
  }

  /**
   * The newest checkpoint whose every byte is as it was written; newer ones that are not are warned
   * of and passed over.
   */
  public Optional<SavedCheckpoint> newestComplete() throws IOException {
    return newestComplete(LOG::warn);
  }

  /**
   * The newest checkpoint whose every byte is as it was written.
   *
   * @param passedOver is told of each newer one that is not, in a line
   */
  public Optional<SavedCheckpoint> newestComplete(Consumer<String> passedOver) throws IOException {
    List<CheckpointName> names = names();
    Collections.reverse(names);
    for (CheckpointName name : names) {
      try {
        SavedCheckpoint saved = SavedCheckpoint.open(folder.resolve(name.folder()));
        saved.verify();
        return Optional.of(saved);
      } catch (ConfigException e) {
        passedOver.accept(said(name, e.getMessage()));
      } catch (IOException e) {
        // A folder or a device that cannot be read any more.
        passedOver.accept(said(name, IoReason.of(e)));
      }
    }
    return Optional.empty();
  }

  private static String said(CheckpointName name, String reason) {
    return "passing over the damaged checkpoint %s: %s".formatted(name, reason);
  }
}
