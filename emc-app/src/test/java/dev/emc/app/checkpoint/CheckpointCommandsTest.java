package dev.emc.app.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointCommandsTest {
  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("module.backbone.conv1.weight", Tensor.ofFloats(new float[] {1, 2}, 2, 1, 1, 1));
    tensors.put("module.backbone.bn1.num_batches_tracked", Tensor.ofLongs(new long[] {7}));
    tensors.put("module.projector.0.weight", Tensor.ofFloats(new float[] {3, 4}, 1, 2));
    file = temp.resolve("official.pth");
    TorchWriter.write(file, tensors);
  }

  private Cli emc(String... arguments) {
    return Cli.run(List.of(new InspectCommand(), new ConvertCommand()), temp, arguments);
  }

  private void refused(String line, String... arguments) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), emc(arguments));
  }

  @Test
  void inspectSaysWhatIsInAFile() {
    Cli cli = emc("checkpoint", "inspect", file.toString());
    assertEquals("", cli.err());
    assertEquals(
        """
        FILE: PyTorch (zip), 0.0 MB, 3 tensors
        key map vicreg fits under backbone: 2 backbone tensors, heads {projector=1}, 0 others
          module.backbone.conv1.weight             float32  (2, 1, 1, 1)
          module.backbone.bn1.num_batches_tracked  int64    ()
          module.projector.0.weight                float32  (1, 2)
        """,
        cli.out().replace(file.toString(), "FILE"));
  }

  /** A file of weights needs no plugin; whoever names some for all commands is not refused. */
  @Test
  void inspectTakesPluginsAsOtherCommandsDo() {
    Cli without = emc("checkpoint", "inspect", file.toString());
    assertEquals(
        without, emc("checkpoint", "inspect", file.toString(), "--plugins", temp.toString()));
  }

  @Test
  void inspectAsJson() throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(emc("checkpoint", "inspect", file.toString(), "--json").out());
    assertEquals("PyTorch (zip)", json.get("format").asText());
    assertEquals("vicreg", json.at("/key-map/name").asText());
    assertEquals(3, json.get("tensors").size());
    assertEquals("[2,1,1,1]", json.at("/tensors/0/shape").toString());
    assertTrue(json.get("run").isNull(), json::toString);
  }

  @Test
  void convertWritesThePartAskedFor() throws IOException {
    Path target = temp.resolve("backbone.safetensors");
    Cli cli =
        emc("checkpoint", "convert", file.toString(), "--to", "" + target, "--what", "backbone");
    assertEquals(
        new Cli(0, target + ": 2 tensors (backbone) of " + file + ", weights under backbone\n", ""),
        cli);
    assertEquals(
        Set.of("conv1.weight", "bn1.num_batches_tracked"),
        Checkpoint.read(target).tensors().keySet());

    Path npz = temp.resolve("model.npz");
    String out = emc("checkpoint", "convert", file.toString(), "--to", "" + npz, "--json").out();
    JsonNode json = new ObjectMapper().readTree(out);
    assertEquals("model", json.get("what").asText());
    assertEquals(3, json.get("tensors").asInt());
    assertTrue(Files.size(npz) > 0);

    Path all = temp.resolve("all.pth");
    emc("checkpoint", "convert", file.toString(), "--to", "" + all, "--what=all");
    assertEquals(Checkpoint.read(file).tensors().keySet(), Checkpoint.read(all).tensors().keySet());
  }

  @Test
  void convertNamesTensorsThatHoldNoNumbers() throws IOException {
    Path odd = temp.resolve("odd.pth");
    TorchWriter.write(
        odd,
        java.util.Map.of("conv1.weight", Tensor.ofFloats(new float[] {1, Float.NaN}, 2, 1, 1, 1)));
    Path target = temp.resolve("odd.safetensors");
    assertEquals(
        new Cli(
            0,
            target + ": 1 tensors (model) of " + odd + "\n",
            "warning: " + odd + ": NaN or infinite weights in conv1.weight\n"),
        emc("checkpoint", "convert", odd.toString(), "--to=" + target));
    String out =
        emc("checkpoint", "convert", odd.toString(), "--to=" + target, "--json", "--force").out();
    assertEquals(
        "[\"conv1.weight\"]", new ObjectMapper().readTree(out).get("nonFinite").toString());
  }

  @Test
  void whatTensorsShareIsWrittenOutOnlyWhenAskedFor() throws IOException {
    Path shared = temp.resolve("shared.pth");
    try (InputStream in = CheckpointCommandsTest.class.getResourceAsStream("shared-elements.pth")) {
      Files.copy(Objects.requireNonNull(in), shared);
    }
    Path target = temp.resolve("out.safetensors");
    String[] convert = {"checkpoint", "convert", shared.toString(), "--to=" + target, "--what=all"};
    refused(
        shared
            + ": its 70 tensors share their elements: written out they take 73.4 MB, the file has"
            + " 0.01 MB; --allow-larger writes them all the same",
        convert);
    assertFalse(Files.exists(target));
    String[] larger = Arrays.copyOf(convert, convert.length + 1);
    larger[convert.length] = "--allow-larger";
    Cli cli = emc(larger);
    assertEquals(new Cli(0, target + ": 70 tensors (all) of " + shared + "\n", ""), cli);
    assertTrue(Files.size(target) > 70 << 20);
  }

  @Test
  void inspectNamesWhatIsNoCheckpoint() throws IOException {
    Path page = Files.writeString(temp.resolve("page.pth"), "<!DOCTYPE html><p>Quota exceeded");
    refused(
        page
            + ": is no checkpoint but a web page; perhaps an error or sign-in page came instead:"
            + " download the file itself",
        "checkpoint",
        "inspect",
        page.toString());
  }

  @Test
  void wrongUsageIsExplained() {
    refused(
        "'checkpoint' is not a command. There are: checkpoint inspect, checkpoint convert",
        "checkpoint");
    refused(
        "checkpoint inspect needs a FILE: a checkpoint file, a checkpoint folder or a run directory",
        "checkpoint",
        "inspect");
    refused(
        "checkpoint convert needs --to FILE, ending in .safetensors, .npz, .pth or .pt",
        "checkpoint",
        "convert",
        file.toString());
    refused(
        "--what: 'heads' is none of all, model, backbone",
        "checkpoint",
        "convert",
        file.toString(),
        "--to=a.pth",
        "--what=heads");
    refused(
        temp.resolve("a.onnx")
            + ": cannot tell what to write; the name must end in .safetensors, .npz, .pth or .pt",
        "checkpoint",
        "convert",
        file.toString(),
        "--to=" + temp.resolve("a.onnx"));
    refused(
        file + ": cannot be converted into itself",
        "checkpoint",
        "convert",
        file.toString(),
        "--to=" + file,
        "--force");
  }

  @Test
  void badFilesAreRefusedInOneLineAndNothingIsWritten() throws IOException {
    Path gone = temp.resolve("gone.pth");
    refused(
        gone
            + " does not exist; expected a run directory, a checkpoint folder or a checkpoint file",
        "checkpoint",
        "inspect",
        gone.toString());
    Path folder = Files.createDirectory(temp.resolve("photos"));
    refused(
        folder
            + " is a folder that holds no run and no checkpoint; expected a run directory, a"
            + " checkpoint folder or a checkpoint file",
        "checkpoint",
        "inspect",
        folder.toString());
    Path text = Files.writeString(temp.resolve("notes.pth"), "weights are elsewhere\n");
    refused(
        text
            + ": is no checkpoint; expected a PyTorch file (.pth, .pt, .tar, .ckpt) or a safetensors"
            + " file",
        "checkpoint",
        "inspect",
        text.toString());
    byte[] whole = Files.readAllBytes(file);
    Path half = Files.write(temp.resolve("half.pth"), Arrays.copyOf(whole, whole.length / 2));
    Path target = temp.resolve("target.npz");
    Cli cut = emc("checkpoint", "convert", half.toString(), "--to", target.toString());
    assertEquals(2, cut.code());
    assertTrue(cut.err().matches("emc: \\S*half.pth: [^\\n]+\\n"), cut.err());
    assertFalse(Files.exists(target));
  }

  @Test
  void aTargetThatCannotBeWrittenIsNamed() {
    Path target = temp.resolve("no/such/folder/model.npz");
    Cli cli = emc("checkpoint", "convert", file.toString(), "--to", target.toString());
    assertEquals(
        new Cli(
            1,
            "",
            "emc: "
                + target
                + ": cannot write this file: there is no folder "
                + target.getParent()
                + "\n"),
        cli);
  }

  @Test
  void tensorsThatAreNoModelCanOnlyBeConvertedAsTheyAre() throws IOException {
    Path odd = temp.resolve("odd.pth");
    TorchWriter.write(odd, java.util.Map.of("x", Tensor.ofFloats(new float[1], 1)));
    Path target = temp.resolve("odd.npz");
    refused(
        odd
            + ": no model was recognised by its keys; its keys are such as x; known are those of "
            + KeyMap.names(),
        "checkpoint",
        "convert",
        odd.toString(),
        "--to=" + target);
    assertFalse(Files.exists(target));
    assertEquals(
        0, emc("checkpoint", "convert", odd.toString(), "--to=" + target, "--what=all").code());
  }
}
