package dev.emc.checkpoint.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.files.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writing of one checkpoint beside the others, and its renaming into place. */
final class AtomicWrite {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicWrite.class);
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private final Path folder;
  private final CheckpointName name;
  private final Disk disk;
  private final Path writing;
  private Path current;

  AtomicWrite(Path folder, CheckpointName name, Disk disk) {
    this.folder = folder;
    this.name = name;
    this.disk = disk;
    this.writing = folder.resolve(Leftovers.WRITING + name.folder());
    this.current = writing;
  }

  void write(Map<String, Tensor> model, Map<String, Tensor> optimizer, ObjectNode state)
      throws IOException {
    boolean done = false;
    try {
      writeFiles(model, optimizer, state);
      moveIntoPlace();
      done = true;
    } catch (IOException e) {
      String message =
          "%s: cannot write this checkpoint: %s; earlier checkpoints are untouched"
              .formatted(shown(), IoReason.of(e));
      throw new CheckpointException(message, e);
    } finally {
      if (!done) {
        removeTraces();
      }
    }
  }

  private void writeFiles(
      Map<String, Tensor> model, Map<String, Tensor> optimizer, ObjectNode state)
      throws IOException {
    disk.delete(writing);
    disk.createFolder(writing);
    ObjectNode json = SavedCheckpoint.JSON.createObjectNode();
    json.put("format", SavedCheckpoint.FORMAT);
    json.put("epochs", name.epochs()).put("steps", name.steps());
    ObjectNode files = json.putObject("files");
    list(files, SavedCheckpoint.MODEL, out -> SafeTensors.write(out, model, METADATA));
    list(files, SavedCheckpoint.OPTIMIZER, out -> SafeTensors.write(out, optimizer, METADATA));
    json.set("state", state);
    byte[] text = StateText.of(json);
    writeFile(SavedCheckpoint.STATE, out -> writeAll(out, ByteBuffer.wrap(text)));
    current = writing;
    disk.syncFolder(writing);
  }

  private void removeTraces() {
    try {
      disk.delete(writing);
    } catch (IOException e) {
      // The failure of the write itself matters more; the next start clears what is left.
      LOG.warn("{}: cannot remove this unfinished checkpoint: {}", writing, IoReason.of(e));
    }
  }

  /** The file at fault under the name it would have had, without the hidden folder. */
  private Path shown() {
    Path target = folder.resolve(name.folder());
    return current.startsWith(writing) ? target.resolve(writing.relativize(current)) : target;
  }

  private interface Content {
    void write(WritableByteChannel out) throws IOException;
  }

  private void list(ObjectNode files, String file, Content content) throws IOException {
    FileRecord record = writeFile(file, content);
    files.putObject(file).put("bytes", record.bytes()).put("crc32c", record.crc32c());
  }

  private FileRecord writeFile(String file, Content content) throws IOException {
    current = writing.resolve(file);
    try (Disk.Output output = disk.create(current)) {
      var checksummed = new ChecksummedOutput(output);
      content.write(checksummed);
      output.sync();
      return checksummed.record();
    }
  }

  private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private void moveIntoPlace() throws IOException {
    Path target = folder.resolve(name.folder());
    Path replaced = folder.resolve(Leftovers.REPLACED + name.folder());
    current = target;
    boolean replaces = Files.exists(target);
    if (replaces) {
      disk.delete(replaced);
      disk.rename(target, replaced);
    }
    try {
      disk.rename(writing, target);
    } catch (IOException e) {
      if (replaces) {
        disk.rename(replaced, target);
      }
      throw e;
    }
    disk.syncFolder(folder);
    disk.delete(replaced);
  }
}
