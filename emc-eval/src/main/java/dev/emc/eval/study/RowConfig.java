package dev.emc.eval.study;

import dev.emc.api.plugin.Describe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a study's table: one way to train. */
public record RowConfig(
    @Describe("What tables and folders call it") String name,
    @Describe("KEY=VALUE of this row") List<String> set,
    @Describe("KEY=VALUE,VALUE,…: settings of which validation chooses one combination")
        List<String> choose,
    @Describe("Row whose choice this one takes over before its own") @Nullable String with) {
  /** Checks the name and the form of the choices. */
  public RowConfig {
    if (name.isBlank() || !name.equals(Grid.folder(name))) {
      throw new IllegalArgumentException(
          "name '" + name + "' must be letters, digits and . _ = + - alone");
    }
    set = List.copyOf(set);
    choose = List.copyOf(choose);
    Grid.parse(choose);
  }

  /** A row that is trained as all others. */
  public RowConfig(String name) {
    this(name, List.of(), List.of(), null);
  }
}
