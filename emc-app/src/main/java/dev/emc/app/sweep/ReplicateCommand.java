package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.ImageRange;
import dev.emc.core.plugin.Components;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.StudyConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Runs a study: bases, what continues them, choices by validation, seeds, tests, tables. */
public final class ReplicateCommand implements Command {
  private static final List<String> OF_NEW =
      List.of("config", "recipe", "set", "data", "out", "force");
  private static final String CLASS_PATH = "classpath:";

  @Override
  public String name() {
    return "replicate";
  }

  @Override
  public String summary() {
    return "run a whole study: bases, criteria, seeds, choices by validation, tests";
  }

  @Override
  public String arguments() {
    return "(--recipe NAME | --config FILE | --resume DIR)";
  }

  @Override
  public Options options() {
    return StudySession.describe(
        new Options()
            .addOption(StandardOptions.value("recipe", "NAME", "a study that ships"))
            .addOption(StandardOptions.value("config", "FILE", "a study of your own"))
            .addOption(StandardOptions.value("data", "DIR", "folder of the study's image files"))
            .addOption(
                StandardOptions.value("set", "KEY=VALUE", "override the study; may be repeated"))
            .addOption(StandardOptions.value("out", "DIR", "where to (runs/NAME)"))
            .addOption(
                StandardOptions.value(
                    "group", "NAME", "a piece: run this group alone; may be repeated")));
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc replicate --recipe fashion-small --data fashion-mnist --out runs/fashion-small";
  }

  @Override
  public int run(Context context) throws Exception {
    Components components = context.components();
    if (context.has("resume")) {
      return StudySession.resumed(context, OF_NEW, components).run();
    }
    Path file = StudyRecipes.file(context, name(), "studies", List.of());
    Path out = context.path("out").orElse(Path.of("runs", StudyRecipes.stem(file)));
    Path folder = StudyFolder.named(context, out);
    StudyConfig study =
        located(
            ConfigFile.read(StudyConfig.class, file, context.values("set"), components),
            context.path("data"));
    return new StudySession(context, study, folder, components).run();
  }

  /** The study with its images where they are, so that it can go on from any folder. */
  private static StudyConfig located(StudyConfig study, Optional<Path> data) {
    ProbeConfig probes = study.evaluation();
    ImageRange validation = probes.validation();
    return new StudyConfig(
        study.title(),
        study.train().isEmpty() ? "" : located(study.train(), data),
        study.set(),
        probes.of(
            located(probes.labels(), data),
            located(probes.test(), data),
            validation == null ? null : located(validation, data)),
        study.groups());
  }

  private static ImageRange located(ImageRange range, Optional<Path> data) {
    return range.at(located(range.images(), data));
  }

  private static String located(String images, Optional<Path> data) {
    if (images.startsWith(CLASS_PATH) || Path.of(images).isAbsolute()) {
      return images;
    }
    Path file = data.orElse(Path.of("")).resolve(images).toAbsolutePath().normalize();
    if (!Files.exists(file)) {
      throw new ConfigException(
          data.isEmpty()
              ? "replicate needs --data DIR, the folder that holds " + images
              : "--data: there is no %s in %s".formatted(images, data.get()));
    }
    return file.toString();
  }
}
