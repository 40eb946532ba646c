package dev.emc.app.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.Main;
import dev.emc.app.testing.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImproveCommandTest {
  @TempDir Path folder;

  @Test
  void whatIsNoModelIsOneLineAndLeavesNothing() throws Exception {
    Path out = folder.resolve("better");
    Path page = Files.writeString(folder.resolve("page.pth"), "no model");
    for (String model : new String[] {"none.pth", page.toString()}) {
      Cli cli =
          Cli.run(
              Main.commands(), folder, "improve", model, "--images", "no", "--out", out.toString());
      assertEquals(2, cli.code());
      assertEquals(1, cli.err().lines().count(), cli.err());
      assertTrue(cli.err().contains(model), cli.err());
      assertFalse(Files.exists(out), "a folder stays");
    }
  }
}
