package dev.emc.app.eval;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.supervised.Protocols;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** Fine-tuning of a model's whole network with few labels. */
public final class EvalFinetuneCommand implements Command {
  /** The paper's. */
  private static final List<Double> FRACTIONS = List.of(0.01, 0.1);

  private static final int DRAWS = 1;

  @Override
  public String name() {
    return "eval finetune";
  }

  @Override
  public String summary() {
    return "accuracy after training the whole network with few labels";
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
        LabelOptions.describe(
            ProtocolChoice.describe(new Options()), FRACTIONS, String.valueOf(DRAWS)),
        ResumableEvaluation.HELP);
  }

  @Override
  public String example() {
    return "emc eval finetune runs/swav-emc --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.has("list-protocols")) {
      return ProtocolChoice.list(context, Protocols.FINETUNE);
    }
    Path from = ProbeImages.model(context, name());
    LabelChoice labels = LabelOptions.of(context, FRACTIONS, DRAWS);
    Path target = ProbeImages.target(context, from, "finetune");
    try (OpenModel model = OpenModel.open(context, from)) {
      ProtocolChoice protocol = ProtocolChoice.of(context, Protocols.FINETUNE, model);
      return ClassifierEvaluation.run(
          context,
          model,
          from,
          protocol,
          labels,
          "finetune",
          "the whole network trained from the checkpoint, once for each draw",
          target);
    }
  }
}
