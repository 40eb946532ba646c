package dev.emc.eval.study.run;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Path;

/** The files of experiments that a program knows by name. */
@FunctionalInterface
public interface Recipes {
  /** There are none: configs are named by their files. */
  Recipes NONE =
      name -> {
        throw new ConfigException("no recipe '" + name + "': there are none");
      };

  /**
   * The file of a recipe.
   *
   * @throws ConfigException if there is none of the name
   */
  Path file(String name) throws IOException;
}
