package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Linear probes, fine-tuning and their protocols, on trained runs. */
@ExtendWith(TrainedRuns.Resolver.class)
class ProbesIT {
  private final TrainedRuns runs;
  private final Path base;
  private int evaluations;
  @TempDir Path temp;

  ProbesIT(TrainedRuns runs) {
    this.runs = runs;
    base = runs.base();
  }

  /** A command line whose answers go to a file of their own. */
  private String[] evaluation(String kind, Path run, String... more) {
    var words = new ArrayList<>(List.of("eval", kind, run.toString()));
    words.addAll(List.of("--data", runs.train(), "--test", runs.test()));
    words.add("--out");
    words.add(temp.resolve("answers-%d.json".formatted(evaluations++)).toString());
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void theExactProbeTheCachedOneAndFineTuning() throws IOException {
    String[] brief = {"--fractions", "0.5,1", "--set", "epochs=2", "--json"};
    JsonNode exact = json(evaluation("linear", base, brief));
    assertEquals("linear-exact vicreg epochs=2", exact.get("protocol").asText());
    assertEquals(45, exact.get("testImages").asInt());
    assertEquals(30, exact.get("accuracies").get(0).get("labels").asInt());
    assertEquals(1, exact.get("accuracies").get(0).get("draws").asInt());
    JsonNode settings = exact.get("settings");
    assertEquals(
        "exact: augmented images through the frozen backbone every epoch",
        settings.get("fit").asText());
    assertEquals("epoch-0001 of 1 epochs", settings.get("weights").asText());
    JsonNode at = new ObjectMapper().readTree(settings.get("at 50 % of the labels").asText());
    assertEquals(0.02, at.get("optimizer").get("lr").asDouble());
    assertEquals(2, at.get("epochs").asInt());

    String[] sgd = {"--cached", "--protocol", "swav", "--fractions", "1", "--json"};
    JsonNode cached = json(evaluation("linear", base, sgd));
    assertEquals("linear-cached swav", cached.get("protocol").asText());

    JsonNode tuned = json(evaluation("finetune", runs.emc(), brief));
    assertEquals("finetune vicreg epochs=2", tuned.get("protocol").asText());
    Path before = Path.of(exact.get("file").asText());
    Path after = Path.of(tuned.get("file").asText());
    refused(
        "%s was evaluated by linear-exact vicreg epochs=2 and %s by finetune vicreg epochs=2: only"
                .formatted(before, after)
            + " answers of one protocol can be compared",
        "compare",
        before.toString(),
        after.toString());
    JsonNode other = json(evaluation("linear", runs.emc(), brief));
    JsonNode compared = json("compare", before.toString(), other.get("file").asText(), "--json");
    assertEquals(2, compared.get("comparisons").size());

    Cli shown =
        ok(evaluation("linear", base, "--fractions", "1", "--set", "epochs=1", "--per-class"));
    List<String> lines = shown.out().lines().toList();
    assertTrue(lines.get(0).startsWith("base, 100 % of the labels (60): top-1 "), shown.out());
    assertTrue(lines.get(2).matches(" +class0 +[0-9.]+ %"), shown.out());
    assertEquals("protocol: linear-exact vicreg epochs=1", lines.get(5));
    assertTrue(shown.err().contains("epoch 1/1, loss "), shown.err());
  }

  @Test
  void protocolsThatDoNotFitAreRefused() throws IOException {
    refused(
        "no linear protocol 'byol'. There are: vicreg, swav, simsiam, inat18; or name a file that"
            + " ends with .yaml",
        evaluation("linear", base, "--protocol", "byol"));
    refused(
        "head.pool is 6, but the network's last feature map has 2 x 2 places; choose at most 2 with"
            + " --set head.pool=N",
        evaluation("linear", base, "--protocol", "inat18", "--fractions", "1"));
    refused(
        "protocol inat18 reads the last feature map, --cached keeps pooled features: leave out"
            + " --cached",
        evaluation("linear", base, "--cached", "--protocol", "inat18"));
    refused(
        "--set epochs: must lie in [1, 1000000], got 0",
        evaluation("finetune", base, "--set", "epochs=0"));
    Path config = temp.resolve("simsiam.yaml");
    Files.writeString(
        config,
        TrainedRuns.CONFIG
            .formatted(runs.train())
            .replace(
                "vicreg, projector: [16, 16]",
                "simsiam, projector: [16, 16, 16], predictor-width: 8"));
    Path run = temp.resolve("simsiam");
    ok("train", "--config", config.toString(), "--out", run.toString());
    refused(
        "no protocol is known for the method 'simsiam' of simsiam: choose one with --protocol:"
            + " vicreg, swav",
        evaluation("finetune", run));
  }

  @Test
  void aLossThatIsNotFiniteEndsInOneLine() {
    Cli cli =
        Distribution.emc(
            evaluation(
                "finetune",
                base,
                "--fractions",
                "1",
                "--set",
                "optimizer.lr=1e4",
                "--set",
                "optimizer.weight-decay=1000"));
    assertEquals(1, cli.code(), cli::toString);
    String last = cli.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("emc: the loss is not finite at epoch "), last);
  }

  @Test
  void aSingleClassIsRefused() throws IOException {
    for (String part : List.of("train", "test")) {
      runs.oneImageIn(temp.resolve(part).resolve("bird"));
    }
    for (String[] kind : new String[][] {{"linear"}, {"linear", "--cached"}, {"finetune"}}) {
      List<String> words = new ArrayList<>(List.of("eval", kind[0], base.toString()));
      words.addAll(List.of("--data", temp.resolve("train").toString()));
      words.addAll(List.of("--test", temp.resolve("test").toString(), "--force"));
      words.addAll(Arrays.asList(kind).subList(1, kind.length));
      refused(
          "a classifier needs at least two classes, but there is only 'bird'",
          words.toArray(String[]::new));
    }
  }

  @Test
  void aRunThatIsNotAtItsEndIsSaidToBe() throws IOException {
    Path running = temp.resolve("running");
    Path checkpoint = Path.of("checkpoints", "epoch-0001");
    Files.createDirectories(running.resolve(checkpoint));
    try (var files = Files.list(base.resolve(checkpoint))) {
      for (Path file : files.toList()) {
        Files.copy(file, running.resolve(checkpoint).resolve(file.getFileName().toString()));
      }
    }
    Files.writeString(
        running.resolve("run.yaml"),
        Files.readString(base.resolve("run.yaml")).replace("epochs: 1\n", "epochs: 7\n"));
    Cli cli = ok(evaluation("linear", running, "--cached", "--fractions", "1"));
    assertTrue(
        cli.err()
            .contains(
                running
                    + " has done 1 of its 7 epochs, it is running or was stopped: epoch-0001 is"
                    + " opened"),
        cli.err());
  }

  @Test
  void subsetFilesListTheLabels() throws IOException {
    Path list = temp.resolve("list.txt");
    Files.writeString(list, "class0/i03.png\nclass1/i04.png\nclass2/i05.png\nclass2/i06.png\n");
    String[] command =
        evaluation("linear", base, "--cached", "--subset", list.toString(), "--json", "--force");
    assertEquals(4, json(command).get("accuracies").get(0).get("labels").asInt());
    Files.writeString(list, "class0/i03.png\n\nclass9/i04.png\n");
    refused(
        "subset " + list + ", line 3: 'class9/i04.png' is none of the training images", command);
    Files.writeString(list, "i03.png\n");
    refused("subset " + list + ", line 1: several training images are named 'i03.png'", command);
    Files.writeString(list, "class0/i03.png\nclass1/i04.png\n");
    refused(
        "class 'class2' has no image among the 2 whose labels may be seen; some of each of the 3"
            + " classes are needed",
        command);
    Files.writeString(list, "\n");
    refused("subset " + list + " lists no image", command);
  }
}
