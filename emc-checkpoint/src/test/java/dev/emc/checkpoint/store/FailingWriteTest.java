package dev.emc.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that fails at any of its steps leaves everything as it was and says so in one line. */
class FailingWriteTest {
  @TempDir Path folder;
  private final ObjectNode state = new ObjectMapper().createObjectNode();

  @BeforeEach
  void earlierCheckpoint() throws IOException {
    CheckpointDirectory.open(folder, Retention.ALL)
        .write(CheckpointName.epoch(1), tensors(1), tensors(2), state);
  }

  private static Map<String, Tensor> tensors(float value) {
    return Map.of("w", Tensor.ofFloats(new float[] {value}, 1));
  }

  /** Fails at the n-th step that changes the disk, as often as it is reached. */
  private static final class FailingDisk implements Disk {
    private final RealDisk real = new RealDisk();
    private final IOException failure;
    private int stepsLeft;

    FailingDisk(int steps, IOException failure) {
      this.stepsLeft = steps;
      this.failure = failure;
    }

    private void step() throws IOException {
      if (stepsLeft-- == 0) {
        throw failure;
      }
    }

    @Override
    public void createFolder(Path path) throws IOException {
      step();
      real.createFolder(path);
    }

    @Override
    public Output create(Path file) throws IOException {
      step();
      Output output = real.create(file);
      return new Output() {
        @Override
        public int write(ByteBuffer source) throws IOException {
          step();
          return output.write(source);
        }

        @Override
        public void sync() throws IOException {
          step();
          output.sync();
        }

        @Override
        public boolean isOpen() {
          return output.isOpen();
        }

        @Override
        public void close() throws IOException {
          output.close();
        }
      };
    }

    @Override
    public void syncFolder(Path path) throws IOException {
      step();
      real.syncFolder(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      step();
      real.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
      real.delete(path);
    }
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> stream = Files.list(folder)) {
      return stream.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyStepOfAWriteMayFail() throws IOException {
    int failures = 0;
    for (int step = 0; ; step++) {
      var disk = new FailingDisk(step, new IOException("No space left on device"));
      var directory = new CheckpointDirectory(folder, Retention.ALL, disk);
      try {
        directory.write(CheckpointName.epoch(2), tensors(3), tensors(4), state);
        break;
      } catch (CheckpointException e) {
        failures++;
        assertTrue(
            e.getMessage().startsWith(folder.resolve("epoch-0002").toString())
                && e.getMessage()
                    .endsWith(
                        ": cannot write this checkpoint: the disk is full; earlier checkpoints are untouched"),
            e.getMessage());
        // Only the very last sync may fail with the new checkpoint already complete in its place.
        boolean complete = entries().contains("epoch-0002");
        assertEquals(
            complete ? List.of("epoch-0001", "epoch-0002") : List.of("epoch-0001"), entries());
        var newest = directory.newestComplete().orElseThrow();
        assertEquals(CheckpointName.epoch(complete ? 2 : 1), newest.name());
      }
      new RealDisk().delete(folder.resolve("epoch-0002"));
    }
    assertTrue(failures >= 12, "steps that can fail: " + failures);
    assertEquals(List.of("epoch-0001", "epoch-0002"), entries());
  }

  @Test
  void aFailedReplacementKeepsTheOldOne() throws IOException {
    for (int step = 0; step < 30; step++) {
      var disk = new FailingDisk(step, new IOException("No space left on device"));
      var directory = new CheckpointDirectory(folder, Retention.ALL, disk);
      try {
        directory.write(CheckpointName.epoch(1), tensors(step), tensors(4), state);
        return;
      } catch (CheckpointException e) {
        CheckpointDirectory.open(folder, Retention.ALL);
        assertEquals(List.of("epoch-0001"), entries());
        assertTrue(directory.newestComplete().isPresent(), "step " + step);
      }
    }
    throw new AssertionError("no write succeeded");
  }

  private String failure(FailingDisk disk) {
    var directory = new CheckpointDirectory(folder, Retention.ALL, disk);
    return assertThrows(
            CheckpointException.class,
            () -> directory.write(CheckpointName.epoch(2), tensors(3), tensors(4), state))
        .getMessage();
  }

  @Test
  void namesTheFileThatDoesNotFit() {
    // Folder made, model.safetensors created, its header and elements refused.
    var disk = new FailingDisk(2, new IOException("No space left on device"));
    assertEquals(
        folder.resolve("epoch-0002/model.safetensors")
            + ": cannot write this checkpoint: the disk is full; earlier checkpoints are untouched",
        failure(disk));
  }

  @Test
  void saysThatThereIsNoPermission() {
    var disk = new FailingDisk(0, new AccessDeniedException(folder.toString()));
    assertEquals(
        folder.resolve("epoch-0002")
            + ": cannot write this checkpoint: no permission; earlier checkpoints are untouched",
        failure(disk));
  }

  @Test
  void saysThatARunDirectoryCannotBeWritten() throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this file system has no permissions to take away");
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
    assumeFalse(Files.isWritable(locked), "this user may write anywhere");
    Path inside = locked.resolve("checkpoints");
    assertEquals(
        inside + ": cannot make this folder: no permission",
        assertThrows(
                CheckpointException.class, () -> CheckpointDirectory.open(inside, Retention.ALL))
            .getMessage());
  }

  @Test
  void saysThatSomethingElseIsInTheWay() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertEquals(
        file + ": cannot make this folder: there is something else of that name",
        assertThrows(CheckpointException.class, () -> CheckpointDirectory.open(file, Retention.ALL))
            .getMessage());
    var failure = assertThrows(CheckpointException.class, () -> RunLock.acquire(file));
    assertEquals(
        file + ": cannot write into this run directory: there is something else of that name",
        failure.getMessage());
  }
}
