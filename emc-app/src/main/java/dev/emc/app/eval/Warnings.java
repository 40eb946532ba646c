package dev.emc.app.eval;

import dev.emc.app.console.Console;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Warns of each thing once. */
final class Warnings implements Consumer<String> {
  private final Console console;
  private final Set<String> said = new HashSet<>();

  Warnings(Console console) {
    this.console = console;
  }

  @Override
  public void accept(String line) {
    if (said.add(line)) {
      console.note("warning: " + line);
    }
  }
}
