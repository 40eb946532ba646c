package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.FeatureFiles;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.protocol.KnnProtocol;
import java.nio.file.Path;
import java.util.Optional;
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
    return SavedFeatures.describe(
        EvaluationOptions.describe(
            new Options()
                .addOption(
                    StandardOptions.value(
                        "k", "N", "neighbours that vote (%s)".formatted(Knn.DEFAULT_K)))
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
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc eval knn runs/swav-emc --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    Optional<FeatureFiles> saved = SavedFeatures.of(context);
    KnnProtocol knn = knn(context);
    if (saved.isPresent()) {
      return EvaluationRun.ofSaved(context, saved.get(), knn, new Evaluator());
    }
    Path from = EvaluationOptions.model(context, name());
    Path target = EvaluationOptions.target(context, from, KnnProtocol.NAME);
    return EvaluationRun.ofModel(context, from, target, knn, new Evaluator());
  }

  private static KnnProtocol knn(Context context) {
    long k = context.number("k").orElse((long) Knn.DEFAULT_K);
    int neighbours = (int) Math.max(0, Math.min(k, Integer.MAX_VALUE));
    String vote = context.value("vote").orElse(KnnProtocol.WEIGHTED);
    if (!vote.equals(KnnProtocol.MAJORITY) && !vote.equals(KnnProtocol.WEIGHTED)) {
      throw new ConfigException(
          "--vote: weighted or majority is expected, got '%s'".formatted(vote));
    }
    if (vote.equals(KnnProtocol.MAJORITY)) {
      if (context.has("temperature")) {
        throw new ConfigException("--temperature weighs votes; in a majority vote all count alike");
      }
      return new KnnProtocol(neighbours, Double.POSITIVE_INFINITY);
    }
    double temperature = context.real("temperature").orElse(Knn.DEFAULT_TEMPERATURE);
    if (Double.isInfinite(temperature)) {
      throw new ConfigException("--temperature Infinity: give --vote majority instead");
    }
    return new KnnProtocol(neighbours, temperature);
  }
}
