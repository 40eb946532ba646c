package dev.emc.app.data;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginAugmentations;
import dev.emc.core.train.RunImages;
import dev.emc.files.InputFiles;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.commons.cli.Options;

/** Draws the views that a config makes of some images, to be looked at before training. */
public final class ViewsCommand implements Command {
  private static final int DEFAULT_IMAGES = 8;
  private static final int MAX_IMAGES = 64;

  @Override
  public String name() {
    return "views";
  }

  @Override
  public String summary() {
    return "draw the views that a model is fed, one row an image";
  }

  @Override
  public String arguments() {
    return "(--config FILE | --recipe NAME)";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(StandardOptions.value("config", "FILE", "the experiment, a YAML file"))
        .addOption(StandardOptions.value("recipe", "NAME", "an experiment of 'emc recipes'"))
        .addOption(StandardOptions.value("set", "KEY=VALUE", "override a key; may be repeated"))
        .addOption(StandardOptions.value("data", "IMAGES", "images, as --set data.train"))
        .addOption(StandardOptions.value("out", "FILE", "the sheet, a PNG file (views.png)"))
        .addOption(
            StandardOptions.value("images", "N", "rows of the sheet (" + DEFAULT_IMAGES + ")"))
        .addOption(StandardOptions.value("seed", "N", "seed of all chance, as --set seed"))
        .addOption(Outputs.force())
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc views --recipe vicreg-emc --data photos --out views.png";
  }

  private record Sheet(String file, int images, int views, int width, int height) {}

  @Override
  public int run(Context context) throws IOException {
    int rows = rows(context);
    Path out = Outputs.file(context, "out", context.path("out").orElse(Path.of("views.png")));
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new ConfigException("--out: no such folder: " + folder);
    }
    Components components = context.components();
    Experiment experiment = ExperimentLoader.load(config(context), overrides(context), components);
    ViewPlan plan = experiment.viewPlan(components.assemble(experiment.selection()).method());
    ImageSource images = RunImages.open(experiment.data());
    int count = Math.min(rows, images.size());
    var sheet =
        ContactSheet.draw(
            images,
            plan,
            new PluginAugmentations(components),
            LoaderOptions.of(count, experiment.seed())
                .withReducedDecoding(experiment.data().reducedDecoding()));
    ContactSheet.write(sheet, out);
    if (context.console().json()) {
      context
          .console()
          .json(
              new Sheet(
                  out.toString(), count, plan.viewCount(), sheet.getWidth(), sheet.getHeight()));
    } else {
      context.console().print("%s images in %s views: %s".formatted(count, plan.viewCount(), out));
    }
    return ExitCode.DONE;
  }

  private static int rows(Context context) {
    long rows = context.number("images").orElse((long) DEFAULT_IMAGES);
    if (rows < 1 || rows > MAX_IMAGES) {
      throw new ConfigException("--images must be 1 to " + MAX_IMAGES + ", got " + rows);
    }
    return (int) rows;
  }

  private static ArrayList<String> overrides(Context context) {
    var overrides = new ArrayList<>(context.values("set"));
    context.value("data").ifPresent(data -> overrides.add("data.train=" + data));
    context.number("seed").ifPresent(seed -> overrides.add("seed=" + seed));
    return overrides;
  }

  private static Path config(Context context) throws IOException {
    if (context.has("config") == context.has("recipe")) {
      throw new ConfigException("views needs exactly one of --config FILE and --recipe NAME");
    }
    if (context.has("recipe")) {
      return context.installation().recipe(context.value("recipe").orElseThrow()).file();
    }
    Path file = context.path("config").orElseThrow();
    if (!Files.isRegularFile(InputFiles.require(file))) {
      throw new ConfigException("--config: no such file: " + file);
    }
    return file;
  }
}
