package dev.emc.app.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Numbers;
import dev.emc.app.console.Table;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.supervised.ClassifierProtocol;
import dev.emc.eval.supervised.ProtocolText;
import dev.emc.eval.supervised.Protocols;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/**
 * The protocol that a command line chooses and changes.
 *
 * @param text its file
 * @param overrides {@code KEY=VALUE} each
 * @param components that a config may name
 */
record ProtocolChoice(ProtocolText text, List<String> overrides, Components components) {
  private static final ObjectMapper JSON = new ObjectMapper();

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
  static int list(Context context, Protocols protocols) {
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

  /**
   * The protocol that is named, or else the one of the model's method.
   *
   * @throws ConfigException if there is none, or it does not fit
   */
  static ProtocolChoice of(Context context, Protocols protocols, OpenModel model) {
    String name =
        context
            .value("protocol")
            .orElseGet(
                () -> {
                  String method = model.trained().experiment().method().name();
                  if (!protocols.names().contains(method)) {
                    throw new ConfigException(
                        "no protocol is known for the method '%s' of %s: choose one with --protocol: %s"
                            .formatted(method, model.name(), String.join(", ", protocols.names())));
                  }
                  return method;
                });
    var choice =
        new ProtocolChoice(protocols.find(name), context.values("set"), model.components());
    choice.at(1);
    return choice;
  }

  /** The protocol for a share of the labels. */
  ClassifierProtocol at(double share) {
    return text.forLabels(share, overrides, components);
  }

  /** What tells answers under this protocol from others: its name and what was changed. */
  String title() {
    return String.join(" ", text.name(), String.join(" ", overrides)).strip();
  }

  /** Writes down all settings of each share of the labels. */
  void describeInto(Map<String, String> settings, List<LabelDraw> draws) {
    settings.put("protocol", title());
    for (LabelDraw draw : draws) {
      settings.put(
          "at %s of the labels".formatted(Numbers.percent(draw.fraction())),
          json(at(draw.fraction())));
    }
  }

  private String json(ClassifierProtocol protocol) {
    try {
      return JSON.writeValueAsString(ResolvedConfig.tree(protocol, components));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }
}
