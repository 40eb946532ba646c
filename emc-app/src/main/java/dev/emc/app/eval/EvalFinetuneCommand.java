package dev.emc.app.eval;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.protocol.FinetuneProtocol;
import dev.emc.eval.supervised.ShippedProtocols;
import java.nio.file.Path;
import org.apache.commons.cli.Options;

/** Fine-tuning of a model's whole network with few labels. */
public final class EvalFinetuneCommand implements Command {
  private static final FinetuneProtocol DEFAULTS = new FinetuneProtocol();

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
    return EvaluationOptions.describe(
        LabelOptions.describe(
            ProtocolOptions.describe(new Options()),
            DEFAULTS.fractions(),
            String.valueOf(DEFAULTS.draws())),
        EvaluationOptions.RESUMES);
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc eval finetune runs/swav-emc --data imagenet/train --test imagenet/val";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.has("list-protocols")) {
      return ProtocolOptions.list(context, ShippedProtocols.FINETUNE);
    }
    Path from = EvaluationOptions.model(context, name());
    LabelChoice labels = LabelOptions.of(context, DEFAULTS.fractions(), DEFAULTS.draws());
    Path target = EvaluationOptions.target(context, from, FinetuneProtocol.NAME);
    var protocol = new FinetuneProtocol(ProtocolOptions.named(context), context.values("set"));
    var evaluator = new Evaluator().labels(labels).seed(LabelOptions.seed(context));
    return EvaluationRun.ofModel(context, from, target, protocol, evaluator);
  }
}
