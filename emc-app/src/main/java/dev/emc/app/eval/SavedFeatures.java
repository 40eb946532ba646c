package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.evaluate.FeatureFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** Saved features as a command line names them in the place of a model and images. */
final class SavedFeatures {
  private static final List<String> OPTIONS =
      List.of("train-features", "train-labels", "test-features", "test-labels");

  private SavedFeatures() {}

  static Options describe(Options options) {
    return options
        .addOption(
            StandardOptions.value(
                "train-features", "FILE", "saved features instead of a model (.npy, .safetensors)"))
        .addOption(
            StandardOptions.value(
                "train-labels", "FILE", "a class in each line, or .npy of integers"))
        .addOption(StandardOptions.value("test-features", "FILE", "saved features to test on"))
        .addOption(StandardOptions.value("test-labels", "FILE", "their labels"));
  }

  /**
   * Those that the command line names; empty if it names a model.
   *
   * @throws ConfigException if it names both, or not all four files, or not where the result goes
   */
  static Optional<FeatureFiles> of(Context context) {
    if (OPTIONS.stream().noneMatch(context::has)) {
      return Optional.empty();
    }
    Stream.concat(OPTIONS.stream(), Stream.of("out"))
        .filter(option -> !context.has(option))
        .findFirst()
        .ifPresent(
            option -> {
              throw new ConfigException("saved features need --" + option + " FILE too");
            });
    Stream.concat(Stream.of("data", "test"), ModelOptions.OPTIONS.stream())
        .filter(context::has)
        .findFirst()
        .ifPresent(
            option -> {
              throw new ConfigException(
                  "--" + option + " is for a model; there are saved features");
            });
    if (!context.arguments().isEmpty()) {
      throw new ConfigException(
          "'%s' and saved features: give a model or saved features, not both"
              .formatted(context.arguments().get(0)));
    }
    return Optional.of(
        new FeatureFiles(
            context.path("train-features").orElseThrow(),
            context.path("train-labels").orElseThrow(),
            context.path("test-features").orElseThrow(),
            context.path("test-labels").orElseThrow()));
  }

  /**
   * Where the result goes.
   *
   * @throws ConfigException if there is one already
   */
  static Path target(Context context) {
    return Outputs.file(context, "out", context.path("out").orElseThrow());
  }
}
