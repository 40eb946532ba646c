package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.home.Recipe;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Finds the files of sweeps and studies. */
public final class StudyRecipes {
  private StudyRecipes() {}

  /**
   * The file that {@code --config} or {@code --recipe} names.
   *
   * @param kind of recipe: {@code sweeps} or {@code studies}
   * @param others recipes that may be meant as well
   * @throws ConfigException if there is none
   */
  static Path file(Context context, String command, String kind, List<Recipe> others)
      throws IOException {
    Optional<Path> config = context.path("config");
    Optional<String> recipe = context.value("recipe");
    if (config.isPresent() == recipe.isPresent()) {
      throw new ConfigException(
          "%s needs exactly one of --config FILE, --recipe NAME and --resume DIR"
              .formatted(command));
    }
    if (config.isPresent()) {
      if (!Files.isRegularFile(InputFiles.require(config.get()))) {
        throw new ConfigException("--config: no such file: " + config.get());
      }
      return config.get();
    }
    String name = recipe.orElseThrow();
    List<Recipe> own = context.installation().recipes(kind);
    for (Recipe each : own) {
      if (each.name().equals(name)) {
        return each.file();
      }
    }
    for (Recipe each : others) {
      if (each.name().equals(name)) {
        return each.file();
      }
    }
    List<String> names = own.stream().map(Recipe::name).toList();
    throw new ConfigException(
        "no recipe '%s'%s %s: %s"
            .formatted(
                name,
                Names.suggestion(name, names),
                kind.equals("sweeps") ? "There are the sweeps" : "There are the studies",
                String.join(", ", names)));
  }

  /** This program, as the studies that it runs see it. */
  public static HostProgram host(Installation installation, Components components) {
    BuildInfo build = BuildInfo.load();
    var facts = new LinkedHashMap<String, String>();
    facts.put("version", build.version() + ", revision " + build.revision());
    facts.put(
        "engine",
        "PyTorch %s, DJL %s, Java %s"
            .formatted(build.pytorch(), build.djl(), System.getProperty("java.version")));
    return new HostProgram(
        components, name -> installation.recipe(name).file(), build.revision(), facts);
  }

  /** The name of a file without its ending. */
  static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
