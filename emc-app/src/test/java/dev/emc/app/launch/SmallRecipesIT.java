package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small recipes in the built distribution: one command continues a base. */
class SmallRecipesIT {
  private static final String MISSING =
      "runs/small-vicreg-base is not there yet: training it first, by its recipe";

  @TempDir Path temp;

  private Shell.Result train(String recipe, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("train", "--recipe", recipe, "--out", recipe));
    arguments.addAll(List.of("--set", "data.to=512", "--set", "epochs=1", "--set", "threads=1"));
    arguments.addAll(List.of(more));
    return Distribution.shell(temp, arguments.toArray(String[]::new));
  }

  private int earlierEpochs(String recipe) throws IOException {
    JsonNode report =
        new ObjectMapper().readTree(temp.resolve(recipe).resolve("load-report.json").toFile());
    return report.get("earlier-epochs").asInt();
  }

  @Test
  void theBaseIsTrainedOnceAndThenContinued() throws Exception {
    Shell.Result first = train("small-vicreg-emc");
    assertEquals(0, first.code(), first.err());
    assertTrue(first.err().contains(MISSING), first.err());
    Shell.Result second = train("small-vicreg-vcreg");
    assertEquals(0, second.code(), second.err());
    assertFalse(second.err().contains(MISSING), second.err());
    assertTrue(earlierEpochs("small-vicreg-emc") > 1);
    assertEquals(earlierEpochs("small-vicreg-emc"), earlierEpochs("small-vicreg-vcreg"));
  }

  @Test
  void whatCannotWorkIsRefusedBeforeTheBaseIsTrained() throws Exception {
    Shell.Result refused = train("small-vicreg-emc", "--set", "batch-size=2");
    assertEquals(2, refused.code(), refused.err());
    assertEquals(
        "emc: vicreg needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1,"
            + " got 2\n",
        refused.err());
    assertFalse(Files.exists(temp.resolve("runs")));
  }
}
