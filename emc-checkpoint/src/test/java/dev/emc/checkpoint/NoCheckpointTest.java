package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpzWriter;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people give for a checkpoint is called what it is, whatever its name. */
class NoCheckpointTest {
  @TempDir private Path folder;

  private void refused(String message, Path file) {
    var error = assertThrows(ConfigException.class, () -> Checkpoint.read(file));
    assertEquals(file + ": " + message, error.getMessage());
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.pth", "model.safetensors"})
  void whatCameInsteadOfADownload(String name) throws IOException {
    refused(
        "is no checkpoint but a web page; perhaps an error or sign-in page came instead: download"
            + " the file itself",
        write(name, ascii("<!DOCTYPE html><html><body>Quota exceeded</body></html>")));
    refused(
        "is no checkpoint but a Git LFS pointer to a file of 102979767 bytes; run 'git lfs pull' in"
            + " its repository, or download the file itself",
        write(
            name,
            ascii("version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 102979767\n")));
  }

  @Test
  void archives() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy(ascii("ustar"), 0, tar, 257, 5);
    String unpack = "; unpack it and give the checkpoint that is in it";
    refused("is no checkpoint but a tar archive" + unpack, write("model.pth.tar", tar));
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    refused(
        "is no checkpoint but a tar archive packed with gzip" + unpack,
        write("model.tar.gz", packed.toByteArray()));
    packed.reset();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(1);
    }
    refused(
        "is no checkpoint but a gzip file" + unpack, write("model.pth.gz", packed.toByteArray()));
    packed.reset();
    try (var zip = new ZipOutputStream(packed)) {
      zip.putNextEntry(new ZipEntry("release/model.pth"));
    }
    refused(
        "is a zip file, but not one of PyTorch: it has no data.pkl; unpack it if the checkpoint is"
            + " in it",
        write("model.zip", packed.toByteArray()));
  }

  @Test
  void theNumpyArchiveThatConvertWrites() throws IOException {
    Path file = folder.resolve("model.npz");
    NpzWriter.write(file, Map.of("conv1.weight", Tensor.ofFloats(new float[1], 1)));
    refused(
        "is no checkpoint but a NumPy archive (.npz); expected a PyTorch file (.pth, .pt, .tar,"
            + " .ckpt) or a safetensors file",
        file);
  }
}
