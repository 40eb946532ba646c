package dev.emc.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.app.testing.Cli;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewsCommandTest {
  @TempDir Path home;

  private void refused(String line, String... options) {
    String[] words = new String[options.length + 1];
    words[0] = "views";
    System.arraycopy(options, 0, words, 1, options.length);
    assertEquals(
        new Cli(2, "", "emc: " + line + "\n"), Cli.run(List.of(new ViewsCommand()), home, words));
  }

  @Test
  void wrongUsageIsRefusedBeforeAnyWork() {
    refused("--images must be 1 to 64, got 0", "--recipe", "a", "--images", "0");
    refused("--images must be 1 to 64, got 65", "--recipe", "a", "--images", "65");
    Path absent = home.resolve("absent");
    refused(
        "--out: no such folder: " + absent,
        "--recipe",
        "a",
        "--out",
        absent.resolve("s.png").toString());
    String out = home.resolve("s.png").toString();
    String one = "views needs exactly one of --config FILE and --recipe NAME";
    refused(one, "--out", out);
    refused(one, "--out", out, "--config", "a", "--recipe", "b");
    refused("--config: no such file: " + absent, "--out", out, "--config", absent.toString());
  }
}
