package dev.emc.app.eval;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.probe.Predictions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** k-nearest-neighbour accuracy of a model's frozen features. */
public final class EvalKnnCommand implements Command {
  private static final String WEIGHTED = "weighted";
  private static final String MAJORITY = "majority";

  @Override
  public String name() {
    return "eval knn";
  }

  @Override
  public String summary() {
    return "accuracy of nearest neighbours by cosine similarity of features";
  }

  @Override
  public String arguments() {
    return "MODEL --data IMAGES --test IMAGES";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return SavedFeatures.describe(
        ProbeImages.describe(
            new Options()
                .addOption(
                    StandardOptions.value(
                        "k", "N", "neighbours that vote (%d)".formatted(Knn.DEFAULT_K)))
                .addOption(
                    StandardOptions.value(
                        "temperature",
                        "T",
                        "a vote weighs exp(similarity / T) (%s)"
                            .formatted(Knn.DEFAULT_TEMPERATURE)))
                .addOption(
                    StandardOptions.value(
                        "vote", "NAME", "weighted, or majority: all count alike (weighted)"))));
  }

  @Override
  public String example() {
    return "emc eval knn runs/swav-emc --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    Optional<SavedFeatures> saved = SavedFeatures.of(context);
    Knn knn = knn(context);
    if (saved.isPresent()) {
      Path target = SavedFeatures.target(context);
      String name = context.value("name").orElse(saved.get().name());
      finish(context, knn, saved.get().singleLabel(knn::requireFits), name, Device.cpu(), target);
      return ExitCode.DONE;
    }
    Path from = ProbeImages.model(context, name());
    Path target = ProbeImages.target(context, from, "knn");
    try (OpenModel model = OpenModel.open(context, from)) {
      ProbeImages images = ProbeImages.of(context, model, from, knn::requireFits);
      String name = context.value("name").orElse(model.name());
      finish(context, knn, images, name, model.device(), target);
    }
    return ExitCode.DONE;
  }

  private static void finish(
      Context context, Knn knn, ProbeImages images, String name, Device device, Path target)
      throws IOException {
    boolean majority = Double.isInfinite(knn.temperature());
    images.settings().put("k", String.valueOf(knn.k()));
    images.settings().put("vote", majority ? MAJORITY : WEIGHTED);
    if (!majority) {
      images.settings().put("temperature", String.valueOf(knn.temperature()));
    }
    Predictions predictions = knn.classify(name, images.train(), images.test(), device);
    images.finish(context, "knn", predictions, target);
  }

  private static Knn knn(Context context) {
    long k = context.number("k").orElse((long) Knn.DEFAULT_K);
    int neighbours = (int) Math.max(0, Math.min(k, Integer.MAX_VALUE));
    String vote = context.value("vote").orElse(WEIGHTED);
    if (!vote.equals(MAJORITY) && !vote.equals(WEIGHTED)) {
      throw new ConfigException(
          "--vote: weighted or majority is expected, got '%s'".formatted(vote));
    }
    if (vote.equals(MAJORITY)) {
      if (context.has("temperature")) {
        throw new ConfigException("--temperature weighs votes; in a majority vote all count alike");
      }
      return Knn.majority(neighbours);
    }
    double temperature = context.real("temperature").orElse(Knn.DEFAULT_TEMPERATURE);
    if (Double.isInfinite(temperature)) {
      throw new ConfigException("--temperature Infinity: give --vote majority instead");
    }
    return new Knn(neighbours, temperature);
  }
}
