package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.probe.Predictions;
import java.nio.file.Path;
import org.apache.commons.cli.Options;

/** k-nearest-neighbour accuracy of a model's frozen features. */
public final class EvalKnnCommand implements Command {

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
    return ProbeImages.describe(
        new Options()
            .addOption(
                StandardOptions.value(
                    "k", "N", "neighbours that vote (%d)".formatted(Knn.DEFAULT_K)))
            .addOption(
                StandardOptions.value(
                    "temperature",
                    "T",
                    "a vote weighs exp(similarity / T) (%s)".formatted(Knn.DEFAULT_TEMPERATURE))));
  }

  @Override
  public String example() {
    return "emc eval knn runs/swav-emc --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    Path from = ProbeImages.model(context, name());
    long k = context.number("k").orElse((long) Knn.DEFAULT_K);
    var knn = new Knn((int) Math.max(0, Math.min(k, Integer.MAX_VALUE)), temperature(context));
    Path target = ProbeImages.target(context, from, "knn");
    try (OpenModel model = OpenModel.open(context, from)) {
      ProbeImages images = ProbeImages.of(context, model, from);
      images.settings().put("k", String.valueOf(knn.k()));
      images.settings().put("temperature", String.valueOf(knn.temperature()));
      Predictions predictions =
          knn.classify(
              context.value("name").orElse(model.name()),
              images.train(),
              images.test(),
              model.device());
      ProbeImages.finish(
          context,
          new Evaluation("knn", images.settings(), predictions),
          images.test().images().classNames(),
          target);
    }
    return ExitCode.DONE;
  }

  private static double temperature(Context context) {
    String text = context.value("temperature").orElse(String.valueOf(Knn.DEFAULT_TEMPERATURE));
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ConfigException("--temperature: a number is expected, got '" + text + "'", e);
    }
  }
}
