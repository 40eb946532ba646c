package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Table;
import dev.emc.eval.supervised.ShippedProtocols;
import org.apache.commons.cli.Options;

/** Settings of training as a command line chooses and changes them. */
final class ProtocolOptions {
  private ProtocolOptions() {}

  static Options describe(Options options) {
    return options
        .addOption(
            StandardOptions.value(
                "protocol",
                "NAME",
                "settings of training (those of the model's method), or a file"))
        .addOption(
            StandardOptions.flag(
                "list-protocols", "show what there is, or with --protocol that one, and stop"))
        .addOption(
            StandardOptions.value(
                "set", "KEY=VALUE", "change a key of the protocol; may be repeated"));
  }

  /** Prints the protocols, or the whole of one. */
  static int list(Context context, ShippedProtocols protocols) {
    if (context.has("protocol")) {
      context
          .console()
          .text(protocols.find(context.value("protocol").orElseThrow()).text().strip());
      return ExitCode.DONE;
    }
    var table = new Table();
    protocols.all().forEach(protocol -> table.row(protocol.name(), protocol.summary()));
    context.console().print(table.lines());
    return ExitCode.DONE;
  }

  /** The settings that are named; empty if none are. */
  static String named(Context context) {
    return context.value("protocol").orElse("");
  }
}
