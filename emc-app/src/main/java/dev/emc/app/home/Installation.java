package dev.emc.app.home;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Names;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder the program runs from: {@code bin}, {@code lib}, {@code plugins}, {@code recipes}; and
 * the plugins of its user.
 *
 * @param home the folder; null if the program runs from none, as when an editor or a library starts
 *     it: then there are the plugins of the class path and no recipes
 * @param userPlugins where the user's own plugins are
 */
public record Installation(@Nullable Path home, UserPlugins userPlugins) {
  /** System property that the start script sets to the folder. */
  public static final String PROPERTY = "emc.home";

  private static final String RECIPE_SUFFIX = ".yaml";
  private static final String RECIPES = "recipes";

  private static final String NO_HOME =
      "no folder: the program was not started by bin/emc (java -D"
          + PROPERTY
          + "=FOLDER names one)";

  /** A program with the plugins that ship and no others. */
  public Installation(@Nullable Path home) {
    this(home, UserPlugins.NONE);
  }

  /**
   * The folder that the start script named, else the one whose {@code lib} this program's jar is
   * in. Never the current folder: what lies there was not asked for, and a plugin is code.
   */
  public static Installation current() {
    String named = System.getProperty(PROPERTY);
    return new Installation(
        named == null ? ofJar(Installation.class) : Path.of(named).toAbsolutePath().normalize(),
        UserPlugins.of(System.getenv(), UserPlugins.usual()));
  }

  static @Nullable Path ofJar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return null;
    }
    try {
      Path lib = Path.of(source.getLocation().toURI()).toAbsolutePath().normalize().getParent();
      Path home = lib == null || !lib.endsWith("lib") ? null : lib.getParent();
      return home != null && Files.isDirectory(home.resolve(RECIPES)) ? home : null;
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null;
    }
  }

  /**
   * This with more folders of plugins, or jars.
   *
   * @throws ConfigException if one is not there
   */
  public Installation withPlugins(List<Path> more) {
    for (Path each : more) {
      if (!Files.exists(each)) {
        throw new ConfigException("--" + UserPlugins.OPTION + ": no such folder or jar: " + each);
      }
    }
    return more.isEmpty() ? this : new Installation(home, userPlugins.with(more));
  }

  /** Where plugins are looked for: those that ship, then the user's. */
  public List<Path> pluginFolders() {
    return Stream.concat(Stream.ofNullable(plugins()), userPlugins.folders().stream()).toList();
  }

  /**
   * The plugins that ship, a folder for each, which a build makes anew; null if the program runs
   * from no folder.
   */
  public @Nullable Path plugins() {
    return home == null ? null : home.resolve("plugins");
  }

  /** The folder of the plugins that ship, in words. */
  public String pluginsText() {
    return home == null ? NO_HOME : String.valueOf(plugins());
  }

  /** The folder of recipes in words. */
  public String recipesText() {
    return home == null ? NO_HOME : home.resolve(RECIPES).toString();
  }

  /** All recipes by name. */
  public List<Recipe> recipes() throws IOException {
    return home == null ? List.of() : in(home.resolve(RECIPES));
  }

  /**
   * All recipes of another kind by name.
   *
   * @param kind a folder of the recipes', such as {@code sweeps}
   */
  public List<Recipe> recipes(String kind) throws IOException {
    return home == null ? List.of() : in(home.resolve(RECIPES).resolve(kind));
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
      return new ConfigException("no recipe '" + name + "': there are none in " + recipesText());
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
