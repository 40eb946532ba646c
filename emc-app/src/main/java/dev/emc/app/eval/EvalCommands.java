package dev.emc.app.eval;

import dev.emc.app.cli.Command;
import dev.emc.eval.protocol.ExactLinearProtocol;
import dev.emc.eval.protocol.FinetuneProtocol;
import dev.emc.eval.protocol.KnnProtocol;
import dev.emc.eval.protocol.LinearProtocol;
import dev.emc.eval.protocol.SgdLinearProtocol;
import dev.emc.eval.protocol.SvmProtocol;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The commands that judge a model: one for each protocol, but one for all linear probes. */
public final class EvalCommands {
  private static final Set<String> WITH_OPTIONS =
      Set.of(
          LinearProtocol.NAME,
          SgdLinearProtocol.NAME,
          ExactLinearProtocol.NAME,
          FinetuneProtocol.NAME,
          KnnProtocol.NAME,
          SvmProtocol.NAME);

  private EvalCommands() {}

  /** All of them, in the order of the help. */
  public static List<Command> all() {
    List<Command> own =
        List.of(
            new EvalLinearCommand(),
            new EvalFinetuneCommand(),
            new EvalKnnCommand(),
            new EvalSvmCommand());
    List<Command> others = EvalProtocolCommand.allBut(WITH_OPTIONS);
    return Stream.concat(own.stream(), others.stream()).toList();
  }
}
