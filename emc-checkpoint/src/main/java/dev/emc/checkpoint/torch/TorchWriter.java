package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.zip.StoredZipWriter;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a state dict as {@code torch.save} does: a zip file that {@code torch.load} opens, with
 * {@code weights_only=True} as well.
 */
public final class TorchWriter {
  private static final String FOLDER = "archive/";

  private TorchWriter() {}

  /** Writes a file, replacing one that is there; keys keep their order. */
  public static void write(Path path, Map<String, Tensor> stateDict) throws IOException {
    var pickle = new StateDictPickle();
    List<Tensor> storages = new ArrayList<>();
    pickle.start();
    for (var entry : stateDict.entrySet()) {
      pickle.tensor(entry.getKey(), storages.size(), entry.getValue());
      storages.add(entry.getValue());
    }
    byte[] pickled = pickle.finish();
    WholeFile.write(
        path,
        channel -> {
          var zip = new StoredZipWriter(channel);
          zip.add(FOLDER + "data.pkl", pickled);
          for (int i = 0; i < storages.size(); i++) {
            Tensor tensor = storages.get(i);
            zip.add(FOLDER + "data/" + i, tensor.byteSize(), tensor::read);
          }
          zip.add(FOLDER + "version", "3\n".getBytes(StandardCharsets.US_ASCII));
          zip.finish();
        });
  }
}
