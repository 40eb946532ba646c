package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.CheckpointConverter.Part;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointConverterTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void vicreg() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("module.backbone.conv1.weight", Tensor.ofFloats(new float[] {1, 2}, 2));
    tensors.put("module.backbone.bn1.num_batches_tracked", Tensor.ofLongs(new long[] {3}));
    tensors.put("module.projector.0.weight", Tensor.ofFloats(new float[] {4}, 1, 1));
    file = folder.resolve("vicreg.pth");
    TorchWriter.write(file, tensors);
  }

  private List<String> keys(Part part, String target) throws IOException {
    Path path = folder.resolve(target);
    Checkpoint source = Checkpoint.read(file);
    CheckpointConverter.convert(source, part, path);
    Checkpoint written = Checkpoint.read(path);
    for (var entry : written.tensors().entrySet()) {
      Tensor original =
          source.tensors().entrySet().stream()
              .filter(e -> e.getKey().endsWith(entry.getKey()))
              .findFirst()
              .orElseThrow()
              .getValue();
      assertEquals(original.toBytes(), entry.getValue().toBytes());
    }
    return List.copyOf(written.tensors().keySet());
  }

  @Test
  void writesTheAskedPart() throws IOException {
    assertEquals(
        List.of("conv1.weight", "bn1.num_batches_tracked"),
        keys(Part.BACKBONE, "backbone.safetensors"));
    assertEquals(
        List.of("backbone.conv1.weight", "backbone.bn1.num_batches_tracked", "projector.0.weight"),
        keys(Part.MODEL, "model.pt"));
    assertEquals(
        List.of(
            "module.backbone.conv1.weight",
            "module.backbone.bn1.num_batches_tracked",
            "module.projector.0.weight"),
        keys(Part.ALL, "all.PTH"));
  }

  @Test
  void refusesInOneLine() throws IOException {
    Checkpoint source = Checkpoint.read(file);
    Path odd = folder.resolve("model.onnx");
    assertEquals(
        odd + ": cannot tell what to write; the name must end in .safetensors, .npz, .pth or .pt",
        assertThrows(
                ConfigException.class, () -> CheckpointConverter.convert(source, Part.ALL, odd))
            .getMessage());
    assertEquals(
        file + ": cannot be converted into itself",
        assertThrows(
                ConfigException.class, () -> CheckpointConverter.convert(source, Part.ALL, file))
            .getMessage());
    Path other = folder.resolve("other.pth");
    TorchWriter.write(other, Map.of("stem.weight", Tensor.ofFloats(new float[1], 1)));
    Checkpoint unknown = Checkpoint.read(other);
    assertEquals(
        other
            + ": no model was recognised by its keys; its keys are such as stem.weight; known are those of "
            + KeyMap.names(),
        assertThrows(
                ConfigException.class,
                () ->
                    CheckpointConverter.convert(
                        unknown, Part.MODEL, folder.resolve("x.safetensors")))
            .getMessage());
    Path nowhere = folder.resolve("nowhere").resolve("x.safetensors");
    assertEquals(
        nowhere
            + ": cannot write this file: there is no folder "
            + nowhere.toAbsolutePath().getParent(),
        assertThrows(
                IOException.class, () -> CheckpointConverter.convert(source, Part.ALL, nowhere))
            .getMessage());
    assertFalse(Files.exists(folder.resolve("x.safetensors")));
  }

  @Test
  void readsAFileThatIsReplacedMeanwhileAsAnError() throws IOException {
    Checkpoint source = Checkpoint.read(file);
    Files.write(file, new byte[10]);
    Tensor tensor = source.tensors().values().iterator().next();
    assertEquals(
        file + ": was changed while it was being read",
        assertThrows(IOException.class, tensor::toBytes).getMessage());
  }
}
