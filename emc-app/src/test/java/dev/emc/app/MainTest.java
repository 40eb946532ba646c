package dev.emc.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.cli.Command;
import dev.emc.app.testing.Cli;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void everyCommandHasANameOfItsOwnAndHelpWithAnExample() {
    var names = new HashSet<String>();
    for (Command command : Main.commands()) {
      assertTrue(names.add(command.name()), command.name());
      String[] arguments = (command.name() + " --help").split(" ");
      Cli help = Cli.run(Main.commands(), Path.of("."), arguments);
      assertEquals(0, help.code());
      assertTrue(help.out().contains("\nexample: emc " + command.name()), help.out());
      assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
    }
  }
}
