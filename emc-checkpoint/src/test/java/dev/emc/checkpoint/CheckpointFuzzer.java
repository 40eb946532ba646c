package dev.emc.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchFile;
import dev.emc.checkpoint.zip.StoredZipWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;

/**
 * The readers as a target of coverage-guided fuzzing, which {@link CheckpointFuzzIT} runs. Any
 * exception but a refusal is a finding.
 */
public final class CheckpointFuzzer {
  private CheckpointFuzzer() {}

  /** Reads the input as a whole file, and as the pickle of a sound zip file. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    try {
      Checkpoint read = Checkpoint.read(ByteSource.memory("fuzz", input));
      CheckpointInspector.inspect(read).toJson();
      readAll(read.tensors().values());
    } catch (ConfigException e) {
      requireOneLine(e);
    }
    var file = new ByteArrayOutputStream();
    var zip = new StoredZipWriter(Channels.newChannel(file));
    zip.add("archive/data.pkl", input);
    zip.add("archive/data/0", new byte[64]);
    zip.finish();
    try {
      readAll(TorchFile.read(ByteSource.memory("fuzz", file.toByteArray())).tensors().values());
    } catch (ConfigException e) {
      requireOneLine(e);
    }
  }

  private static void readAll(Iterable<Tensor> tensors) throws IOException {
    for (Tensor tensor : tensors) {
      tensor.hasNonFinite();
    }
  }

  private static void requireOneLine(ConfigException e) {
    if (e.getMessage().lines().count() != 1) {
      throw new AssertionError(e);
    }
  }
}
