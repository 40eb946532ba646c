package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.FeatureFiles;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.ExactLinearProtocol;
import dev.emc.eval.protocol.LinearProtocol;
import dev.emc.eval.protocol.SgdLinearProtocol;
import dev.emc.eval.supervised.ShippedProtocols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Linear probes on a model's frozen backbone. */
public final class EvalLinearCommand implements Command {
  private static final int EXACT_DRAWS = new ExactLinearProtocol().draws();

  @Override
  public String name() {
    return "eval linear";
  }

  @Override
  public String summary() {
    return "accuracy of linear probes on the frozen backbone: exact, or quick with --cached";
  }

  @Override
  public String arguments() {
    return "MODEL --data IMAGES --test IMAGES [--cached]";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    Options options =
        new Options()
            .addOption(
                StandardOptions.flag(
                    "cached",
                    "features once, then L-BFGS, or --protocol's SGD: not the paper's way"));
    return SavedFeatures.describe(
        EvaluationOptions.describe(
            LabelOptions.describe(
                ProtocolOptions.describe(options),
                LabelFractions.PAPER,
                LinearProtocol.DRAWS + " with --cached, else " + EXACT_DRAWS),
            EvaluationOptions.RESUMES));
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc eval linear runs/swav-emc --cached --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.has("list-protocols")) {
      return ProtocolOptions.list(context, ShippedProtocols.LINEAR);
    }
    Optional<FeatureFiles> saved = SavedFeatures.of(context);
    if (saved.isPresent()) {
      return ofSaved(context, saved.get());
    }
    Path from = EvaluationOptions.model(context, name());
    if (context.has("cached") && context.has("set") && !context.has("protocol")) {
      throw new ConfigException(
          "--set changes a protocol, but --cached alone fits by L-BFGS: name a --protocol too");
    }
    EvaluationProtocol protocol = protocol(context);
    Evaluator evaluator = evaluator(context, protocol);
    Path target = EvaluationOptions.target(context, from, LinearProtocol.NAME);
    return EvaluationRun.ofModel(context, from, target, protocol, evaluator);
  }

  private static EvaluationProtocol protocol(Context context) {
    String settings = ProtocolOptions.named(context);
    if (!context.has("cached")) {
      return new ExactLinearProtocol(settings, context.values("set"));
    }
    return context.has("protocol")
        ? new SgdLinearProtocol(settings, context.values("set"))
        : new LinearProtocol();
  }

  private static Evaluator evaluator(Context context, EvaluationProtocol protocol) {
    LabelChoice labels = LabelOptions.of(context, protocol.fractions(), protocol.draws());
    return new Evaluator().labels(labels).seed(LabelOptions.seed(context));
  }

  /** Saved features can only be probed as they are: the way of {@code --cached}. */
  private static int ofSaved(Context context, FeatureFiles saved) throws IOException {
    for (String option : List.of("protocol", "set")) {
      if (context.has(option)) {
        throw new ConfigException(
            "--%s is for a model; saved features are fitted by L-BFGS, as with --cached alone"
                .formatted(option));
      }
    }
    var protocol = new LinearProtocol();
    return EvaluationRun.ofSaved(context, saved, protocol, evaluator(context, protocol));
  }
}
