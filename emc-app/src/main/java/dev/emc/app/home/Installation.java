package dev.emc.app.home;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder the program runs from: {@code bin}, {@code lib}, {@code plugins}, {@code recipes}.
 *
 * @param home the folder
 */
public record Installation(Path home) {
  /** System property that the start script sets to the folder. */
  public static final String PROPERTY = "emc.home";

  private static final String RECIPE_SUFFIX = ".yaml";

  /** The folder that the start script named, else the current one. */
  public static Installation current() {
    @Nullable String home = System.getProperty(PROPERTY);
    return new Installation(Path.of(home == null ? "" : home).toAbsolutePath().normalize());
  }

  /** One folder of jars for each plugin. */
  public Path plugins() {
    return home.resolve("plugins");
  }

  /** One YAML file for each recipe. */
  public Path recipeFolder() {
    return home.resolve("recipes");
  }

  /** All recipes by name. */
  public List<Recipe> recipes() throws IOException {
    return in(recipeFolder());
  }

  /**
   * All recipes of another kind by name.
   *
   * @param kind a folder of the recipes', such as {@code sweeps}
   */
  public List<Recipe> recipes(String kind) throws IOException {
    return in(recipeFolder().resolve(kind));
  }

  private static List<Recipe> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(RECIPE_SUFFIX))
          .sorted()
          .map(Installation::recipe)
          .toList();
    }
  }

  /**
   * One recipe.
   *
   * @throws ConfigException if there is none of that name
   */
  public Recipe recipe(String name) throws IOException {
    List<Recipe> all = recipes();
    return all.stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, all));
  }

  private ConfigException unknown(String name, List<Recipe> all) {
    if (all.isEmpty()) {
      return new ConfigException("no recipe '" + name + "': there are none in " + recipeFolder());
    }
    List<String> names = all.stream().map(Recipe::name).toList();
    return new ConfigException(
        "no recipe '"
            + name
            + "'"
            + Names.suggestion(name, names)
            + " There are: "
            + String.join(", ", names));
  }

  private static Recipe recipe(Path file) {
    String name = file.getFileName().toString();
    return new Recipe(name.substring(0, name.length() - RECIPE_SUFFIX.length()), file);
  }
}
