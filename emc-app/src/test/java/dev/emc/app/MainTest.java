package dev.emc.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.cli.Command;
import dev.emc.app.testing.Cli;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  /** Whatever opens a model or reads an experiment needs its components. */
  @Test
  void whatLoadsPluginsTakesMoreOfThem() {
    var with = new ArrayList<String>();
    for (Command command : Main.commands()) {
      String[] arguments = (command.name() + " --help").split(" ");
      if (Cli.run(Main.commands(), Path.of("."), arguments).out().contains("  --plugins DIR  ")) {
        with.add(command.name());
      }
    }
    var without = List.of("compare", "data check", "checkpoint convert", "version");
    assertEquals(
        Main.commands().stream().map(Command::name).filter(n -> !without.contains(n)).toList(),
        with);
    Cli overview = Cli.run(Main.commands(), Path.of("."), "--help");
    assertTrue(overview.out().contains("~/.emc/plugins"), overview.out());
  }
}
