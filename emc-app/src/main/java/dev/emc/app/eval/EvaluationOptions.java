package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.Options;

/** What is evaluated on what, and where the result goes, as a command line says it. */
final class EvaluationOptions {
  /** What help says of the folder beside the result. */
  static final String RESUMES = "; after a stop it goes on";

  private EvaluationOptions() {}

  static Options describe(Options options) {
    return describe(options, "");
  }

  /**
   * Adds the options that say what is evaluated.
   *
   * @param beside what else to say of where the result goes
   */
  static Options describe(Options options, String beside) {
    return ModelOptions.describe(
        options
            .addOption(StandardOptions.value("data", "IMAGES", "labelled images to learn from"))
            .addOption(StandardOptions.value("test", "IMAGES", "labelled images to test on"))
            .addOption(StandardOptions.value("name", "NAME", "of the model in tables (its folder)"))
            .addOption(
                StandardOptions.value(
                    "out", "FILE", "the predictions (MODEL/eval/PROTOCOL.json)" + beside))
            .addOption(Outputs.force())
            .addOption(StandardOptions.flag("per-class", "show the accuracy of every class, too"))
            .addOption(StandardOptions.json()));
  }

  /** The model that the command line names. */
  static Path model(Context context, String command) {
    if (context.arguments().isEmpty() || !context.has("data") || !context.has("test")) {
      throw new ConfigException(
          command
              + " needs a run directory or a file of weights, --data IMAGES to learn from and"
              + " --test IMAGES");
    }
    return Path.of(context.arguments().get(0));
  }

  /**
   * Where the predictions go.
   *
   * @throws ConfigException if none is named and the model is no folder to put them in, or if there
   *     are results already
   */
  static Path target(Context context, Path model, String protocol) {
    Path target = context.path("out").orElse(model.resolve("eval").resolve(protocol + ".json"));
    if (!context.has("out") && !Files.isDirectory(model)) {
      throw new ConfigException("--out FILE is needed: %s is a bare file".formatted(model));
    }
    return Outputs.file(context, "out", target);
  }
}
