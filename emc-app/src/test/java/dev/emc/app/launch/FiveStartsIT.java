package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.ok;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.train.RunDirectory;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code improve} on five starts ends in the right sentence for each. Their short form is {@link
 * ImproveIT}, on starts that are too small to say which sentence is the right one.
 */
class FiveStartsIT {
  private static final String IMAGES = "classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz";

  @TempDir Path temp;

  private Path base(String recipe, int epochs) {
    Path run = temp.resolve(recipe + "-" + epochs);
    ok(
        "train",
        "--recipe",
        recipe,
        "--set",
        "epochs=" + epochs,
        "--set",
        "threads=1",
        "--out",
        run.toString(),
        "--quiet");
    return run;
  }

  private static Path weightsOf(Path run) throws IOException {
    return RunDirectory.newestCheckpoint(run).folder().resolve("model.safetensors");
  }

  private Cli improve(Path model, Path out) {
    Cli cli =
        ok(
            "improve",
            model.toString(),
            "--images",
            IMAGES,
            "--epochs",
            "6",
            "--settings",
            "3",
            "--set",
            "threads=1",
            "--out",
            out.toString(),
            "--quiet");
    System.out.println(cli.out());
    return cli;
  }

  /** Improves a start, and holds what is said against what was done. */
  private Improved improved(String name, Path model, Path weights) throws IOException {
    Path out = temp.resolve("improved-" + name);
    Improved improved = Improved.of(improve(model, out), out, weights);
    improved.isTrue();
    return improved;
  }

  /** The weights of a run, whose last stage gives nothing any more but zeros. */
  private Path collapsed(Path run) throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    boolean hit = false;
    for (var entry : Checkpoint.read(weightsOf(run)).tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      boolean last =
          entry.getKey().matches("backbone\\.layer3\\..*(bn\\d|downsample\\.1)\\.(weight|bias)");
      hit |= last;
      tensors.put(
          entry.getKey(),
          last ? Tensor.ofFloats(new float[(int) tensor.size()], tensor.shape()) : tensor);
    }
    assertTrue(hit, "the network has no such stage");
    Path file = temp.resolve("collapsed.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private Path backbone(Path run) {
    Path file = temp.resolve("backbone.safetensors");
    ok("checkpoint", "convert", run.toString(), "--to", file.toString(), "--what", "backbone");
    return file;
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void fiveStartsEndInTheRightSentence() throws IOException {
    Proof proof = Proof.of("five starts");
    List<String> said = new ArrayList<>();

    Path good = base("small-swav-base", 12);
    said.add("good SwAV: " + shortly(improved("good", good, weightsOf(good))));

    Path unfinished = base("small-swav-base", 1);
    Improved begun = improved("unfinished", unfinished, weightsOf(unfinished));
    assertTrue(begun.isImproved(), begun.sentence());
    said.add("SwAV of one epoch: " + shortly(begun));

    Path vicreg = base("small-vicreg-base", 10);
    said.add("VICReg: " + shortly(improved("vicreg", vicreg, weightsOf(vicreg))));

    Path backbone = backbone(vicreg);
    said.add("backbone alone: " + shortly(improved("backbone", backbone, backbone)));

    Path dead = collapsed(vicreg);
    Path out = temp.resolve("improved-dead");
    Improved collapsed = Improved.of(improve(dead, out), out, dead);
    assertTrue(collapsed.sentence().startsWith("this model has collapsed: "), collapsed.sentence());
    assertFalse(Files.exists(out.resolve("run")), "it was trained");
    assertArrayEquals(Files.readAllBytes(dead), Files.readAllBytes(collapsed.result()));
    said.add("collapsed: " + shortly(collapsed));

    proof.record(String.join("; ", said));
  }

  /** The sentence up to where the model is, and without what was tried. */
  private static String shortly(Improved improved) {
    return improved
        .sentence()
        .replaceFirst(" \\(\\S*improved-.*", "")
        .replaceFirst(", model written to .*", "")
        .replaceFirst("; continuing starts .*", "");
  }
}
