package dev.emc.app.eval;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeStudy;
import dev.emc.eval.supervised.HeadConfig;
import dev.emc.eval.supervised.Protocols;
import dev.emc.eval.supervised.SgdProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Linear probes on a model's frozen backbone. */
public final class EvalLinearCommand implements Command {
  private static final int CACHED_DRAWS = 5;
  private static final int EXACT_DRAWS = 1;
  private static final String LBFGS = "standardised, L-BFGS, penalty by held-out labels";

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
        ProbeImages.describe(
            LabelOptions.describe(
                ProtocolChoice.describe(options),
                LabelFractions.PAPER,
                CACHED_DRAWS + " with --cached, else " + EXACT_DRAWS),
            ResumableEvaluation.HELP));
  }

  @Override
  public String example() {
    return "emc eval linear runs/swav-emc --cached --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.has("list-protocols")) {
      return ProtocolChoice.list(context, Protocols.LINEAR);
    }
    Optional<SavedFeatures> saved = SavedFeatures.of(context);
    if (saved.isPresent()) {
      ofSaved(context, saved.get());
      return ExitCode.DONE;
    }
    Path from = ProbeImages.model(context, name());
    boolean cached = context.has("cached");
    if (cached && context.has("set") && !context.has("protocol")) {
      throw new ConfigException(
          "--set changes a protocol, but --cached alone fits by L-BFGS: name a --protocol too");
    }
    LabelChoice labels =
        LabelOptions.of(context, LabelFractions.PAPER, cached ? CACHED_DRAWS : EXACT_DRAWS);
    Path target = ProbeImages.target(context, from, "linear");
    try (OpenModel model = OpenModel.open(context, from)) {
      if (!cached) {
        return exact(context, model, from, labels, target);
      }
      return context.has("protocol")
          ? cachedSgd(context, model, from, labels, target)
          : cached(context, model, from, labels, target);
    }
  }

  /** Saved features can only be probed as they are: the way of {@code --cached}. */
  private static void ofSaved(Context context, SavedFeatures saved) throws IOException {
    for (String option : List.of("protocol", "set")) {
      if (context.has(option)) {
        throw new ConfigException(
            "--%s is for a model; saved features are fitted by L-BFGS, as with --cached alone"
                .formatted(option));
      }
    }
    Path target = SavedFeatures.target(context);
    LabelChoice labels = LabelOptions.of(context, LabelFractions.PAPER, CACHED_DRAWS);
    long seed = LabelOptions.seed(context);
    ProbeImages images = saved.singleLabel((train, test) -> EvaluationImages.draws(train, labels));
    images.settings().put("fit", "saved features; " + LBFGS);
    images.settings().put("seed", String.valueOf(seed));
    var probe = new LinearProbe(LinearProbe.Settings.defaults(seed), Device.cpu());
    Predictions predictions =
        new ProbeStudy(labels, probe)
            .add(context.value("name").orElse(saved.name()), images.train(), images.test());
    images.finish(context, "linear-cached", predictions, target);
  }

  private static int exact(
      Context context, OpenModel model, Path from, LabelChoice labels, Path target)
      throws IOException {
    ProtocolChoice protocol = ProtocolChoice.of(context, Protocols.LINEAR, model);
    return ClassifierEvaluation.run(
        context,
        model,
        from,
        protocol,
        labels,
        "linear-exact",
        "exact: augmented images through the frozen backbone every epoch",
        target);
  }

  private static int cachedSgd(
      Context context, OpenModel model, Path from, LabelChoice labels, Path target)
      throws IOException {
    ProtocolChoice protocol = ProtocolChoice.of(context, Protocols.LINEAR, model);
    if (!(protocol.at(1).head() instanceof HeadConfig.Linear)) {
      throw new ConfigException(
          "protocol %s reads the last feature map, --cached keeps pooled features: leave out --cached"
              .formatted(protocol.text().name()));
    }
    long seed = LabelOptions.seed(context);
    OpenModel shown = model.shownBy(protocol.at(1));
    EvaluationImages images = EvaluationImages.of(context, shown, from);
    List<LabelDraw> draws = images.draws(labels);
    images.settings().put("seed", String.valueOf(seed));
    images.settings().put("fit", "cached: features once, without augmentation; SGD on them");
    protocol.describeInto(images.settings(), draws);
    return CachedEvaluation.run(
        context,
        shown,
        images,
        draws,
        "linear-cached " + protocol.title(),
        target,
        partial -> new SgdProbe(protocol::at, model.device(), seed, partial));
  }

  private static int cached(
      Context context, OpenModel model, Path from, LabelChoice labels, Path target)
      throws IOException {
    long seed = LabelOptions.seed(context);
    EvaluationImages images = EvaluationImages.of(context, model, from);
    images.settings().put("fit", "cached: features once, without augmentation; " + LBFGS);
    images.settings().put("seed", String.valueOf(seed));
    return CachedEvaluation.run(
        context,
        model,
        images,
        images.draws(labels),
        "linear-cached",
        target,
        partial -> new LinearProbe(LinearProbe.Settings.defaults(seed), model.device()));
  }
}
