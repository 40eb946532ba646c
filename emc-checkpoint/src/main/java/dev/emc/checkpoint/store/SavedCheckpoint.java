package dev.emc.checkpoint.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A checkpoint on disk: weights, optimiser buffers and state, in one folder. */
public final class SavedCheckpoint {
  /** The file of the weights in a checkpoint's folder. */
  public static final String MODEL = "model.safetensors";

  /**
   * Key of a state under which it names, in a list, the folders of other checkpoints of its run
   * that it needs: they stay as long as it does.
   */
  public static final String NEEDS = "needs";

  static final String OPTIMIZER = "optimizer.safetensors";
  static final String STATE = "state.json";
  static final int FORMAT = 1;

  /** Far beyond any state, which is kilobytes. */
  private static final long LARGEST_STATE = 1 << 26;

  static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final CheckpointName name;
  private final Map<String, FileRecord> files;
  private final ObjectNode state;

  private SavedCheckpoint(
      Path folder, CheckpointName name, Map<String, FileRecord> files, ObjectNode state) {
    this.folder = folder;
    this.name = name;
    this.files = files;
    this.state = state;
  }

  /** Whether a folder holds a checkpoint, which may be damaged. */
  public static boolean isOne(Path folder) {
    return Files.isRegularFile(folder.resolve(STATE));
  }

  /**
   * Opens a checkpoint's folder and checks that its files are there in their full size.
   *
   * @throws ConfigException if it is not a complete checkpoint
   */
  public static SavedCheckpoint open(Path folder) throws IOException {
    Path stateFile = folder.resolve(STATE);
    if (!Files.isRegularFile(stateFile)) {
      throw new ConfigException(folder + ": is no checkpoint, it has no " + STATE);
    }
    JsonNode json = json(stateFile);
    if (json.path("format").asInt() != FORMAT) {
      throw new ConfigException(
          "%s: has format %s, this version reads format %s"
              .formatted(stateFile, json.path("format"), FORMAT));
    }
    var saved =
        new SavedCheckpoint(
            folder,
            name(stateFile, json),
            files(stateFile, json),
            json.path("state") instanceof ObjectNode object ? object : JSON.createObjectNode());
    for (var entry : saved.files.entrySet()) {
      require(entry.getValue().sizeFault(folder.resolve(entry.getKey())));
    }
    return saved;
  }

  private static JsonNode json(Path stateFile) throws IOException {
    long bytes = Files.size(stateFile);
    if (bytes > LARGEST_STATE) {
      throw new ConfigException("%s: has %s bytes, no state has".formatted(stateFile, bytes));
    }
    byte[] text = Files.readAllBytes(stateFile);
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // One beyond the reader's limits, such as a thousand brackets, has no location.
      String where =
          e.getLocation() == null ? "" : " from line %s on".formatted(e.getLocation().getLineNr());
      throw new ConfigException(stateFile + ": is not JSON" + where, e);
    }
    if (!StateText.isWhole(text)) {
      throw new ConfigException(stateFile + ": is not as it was written, its checksum differs");
    }
    return json;
  }

  private static CheckpointName name(Path stateFile, JsonNode json) {
    try {
      return new CheckpointName(json.path("epochs").asInt(), json.path("steps").asLong());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(stateFile + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, FileRecord> files(Path stateFile, JsonNode json) {
    var files = new LinkedHashMap<String, FileRecord>();
    for (String file : new String[] {MODEL, OPTIMIZER}) {
      JsonNode entry = json.path("files").path(file);
      if (!entry.path("bytes").isIntegralNumber() || !entry.path("crc32c").isTextual()) {
        throw new ConfigException(stateFile + ": does not list " + file);
      }
      files.put(file, new FileRecord(entry.path("bytes").asLong(), entry.path("crc32c").asText()));
    }
    return files;
  }

  /**
   * Checks every byte against the checksums written with it.
   *
   * @throws ConfigException naming the first file that is not as it was written
   */
  public void verify() throws IOException {
    for (var entry : files.entrySet()) {
      require(entry.getValue().contentFault(folder.resolve(entry.getKey())));
    }
  }

  private static void require(Optional<String> fault) {
    if (fault.isPresent()) {
      throw new ConfigException(fault.get());
    }
  }

  /** The folder it lies in. */
  public Path folder() {
    return folder;
  }

  /** Where in the run it was taken. */
  public CheckpointName name() {
    return name;
  }

  /** The weights; read when asked for. */
  public TensorFile model() throws IOException {
    return SafeTensors.read(folder.resolve(MODEL));
  }

  /** The optimiser's and the method's arrays; read when asked for. */
  public TensorFile optimizer() throws IOException {
    return SafeTensors.read(folder.resolve(OPTIMIZER));
  }

  /** Whatever else the run needs to go on. */
  public ObjectNode state() {
    return state.deepCopy();
  }

  /** The other checkpoints that it needs, by its state's {@link #NEEDS}. */
  List<CheckpointName> needs() {
    List<CheckpointName> needs = new ArrayList<>();
    for (JsonNode each : state.path(NEEDS)) {
      CheckpointName.ofFolder(each.asText()).ifPresent(needs::add);
    }
    return needs;
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
