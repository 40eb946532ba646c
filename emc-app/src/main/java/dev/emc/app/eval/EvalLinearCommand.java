package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelSubsets;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeStudy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** Linear probes on a model's frozen features. */
public final class EvalLinearCommand implements Command {
  private static final int DRAWS = 5;
  private static final long SEED = 31;
  private static final String PROTOCOL = "linear-cached";

  @Override
  public String name() {
    return "eval linear";
  }

  @Override
  public String summary() {
    return "accuracy of linear probes on frozen features";
  }

  @Override
  public String arguments() {
    return "MODEL --cached --data IMAGES --test IMAGES";
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
                StandardOptions.flag(
                    "cached", "features once, without augmentation; then L-BFGS on them"))
            .addOption(
                StandardOptions.value(
                    "fractions", "LIST", "shares of the labels (0.01,0.1,1), drawn by class"))
            .addOption(
                StandardOptions.value("draws", "N", "draws of a share below 1 (" + DRAWS + ")"))
            .addOption(
                StandardOptions.value(
                    "subset", "FILE", "list of training images instead; may be repeated"))
            .addOption(StandardOptions.value("seed", "N", "seed of the draws (" + SEED + ")")));
  }

  @Override
  public String example() {
    return "emc eval linear runs/swav-emc --cached --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    Path from = ProbeImages.model(context, name());
    if (!context.has("cached")) {
      throw new ConfigException(
          "eval linear needs --cached: probes on cached features are all this version has, the"
              + " paper's protocol of augmented passes is not in it");
    }
    long seed = context.number("seed").orElse(SEED);
    LabelChoice labels = labels(context, seed);
    Path target = ProbeImages.target(context, from, "linear");
    try (OpenModel model = OpenModel.open(context, from)) {
      ProbeImages images = ProbeImages.of(context, model, from);
      images.settings().put("seed", String.valueOf(seed));
      images.settings().put("fit", "standardised features, L-BFGS, penalty by held-out labels");
      var probe = new LinearProbe(LinearProbe.Settings.defaults(seed), model.device());
      Predictions predictions =
          new ProbeStudy(labels, probe)
              .add(context.value("name").orElse(model.name()), images.train(), images.test());
      ProbeImages.finish(context, new Evaluation(PROTOCOL, images.settings(), predictions), target);
    }
    return ExitCode.DONE;
  }

  private static LabelChoice labels(Context context, long seed) {
    if (context.has("subset")) {
      if (context.has("fractions") || context.has("draws")) {
        throw new ConfigException("--subset lists the labels; --fractions and --draws draw them");
      }
      return new LabelSubsets(context.values("subset").stream().map(Path::of).toList());
    }
    List<Double> fractions = LabelFractions.PAPER;
    if (context.has("fractions")) {
      fractions = new ArrayList<>();
      for (String part : context.value("fractions").orElseThrow().split(",", -1)) {
        try {
          fractions.add(Double.valueOf(part.strip()));
        } catch (NumberFormatException e) {
          throw new ConfigException(
              "--fractions: numbers with commas between are expected, got '" + part + "'", e);
        }
      }
    }
    long draws = context.number("draws").orElse((long) DRAWS);
    return new LabelFractions(fractions, (int) Math.min(draws, Integer.MAX_VALUE), seed);
  }
}
