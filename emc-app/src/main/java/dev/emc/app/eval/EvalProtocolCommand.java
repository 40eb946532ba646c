package dev.emc.app.eval;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.EvaluationProtocols;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Options;

/** A protocol that has no command of its own: its settings are given by {@code --set}. */
final class EvalProtocolCommand implements Command {
  private final EvaluationProtocol protocol;

  private EvalProtocolCommand(EvaluationProtocol protocol) {
    this.protocol = protocol;
  }

  /** Commands for all protocols but some. */
  static List<Command> allBut(Set<String> names) {
    return EvaluationProtocols.all().stream()
        .filter(protocol -> !names.contains(protocol.name()))
        .<Command>map(EvalProtocolCommand::new)
        .toList();
  }

  @Override
  public String name() {
    return "eval " + protocol.name();
  }

  @Override
  public String summary() {
    return protocol.summary();
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
    Options options =
        new Options()
            .addOption(
                StandardOptions.value(
                    "set", "KEY=VALUE", "change a key of the protocol; may be repeated"));
    return protocol.drawsLabels()
        ? EvaluationOptions.describe(
            LabelOptions.describe(options, protocol.fractions(), String.valueOf(protocol.draws())),
            EvaluationOptions.RESUMES)
        : EvaluationOptions.describe(options);
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc eval %s runs/mine --data train --test val".formatted(protocol.name());
  }

  @Override
  public int run(Context context) throws Exception {
    Path from = EvaluationOptions.model(context, name());
    EvaluationProtocol changed = EvaluationProtocols.named(protocol.name(), context.values("set"));
    var evaluator = new Evaluator();
    if (protocol.drawsLabels()) {
      evaluator
          .labels(LabelOptions.of(context, protocol.fractions(), protocol.draws()))
          .seed(LabelOptions.seed(context));
    }
    Path target = EvaluationOptions.target(context, from, protocol.name());
    return EvaluationRun.ofModel(context, from, target, changed, evaluator);
  }
}
