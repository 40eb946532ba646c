package dev.emc.eval.protocol;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import dev.emc.eval.probe.LabelFractions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** The protocols there are. */
public final class EvaluationProtocols {
  /** Place of what nobody knows. */
  private static final int LAST = Integer.MAX_VALUE;

  private EvaluationProtocols() {}

  /** All of them with their defaults, in the order of pages. */
  public static List<EvaluationProtocol> all() {
    return ServiceLoader.load(EvaluationProtocol.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(
            Comparator.comparingInt(EvaluationProtocol::order)
                .thenComparing(EvaluationProtocol::name))
        .toList();
  }

  /** Their names, in the order of pages. */
  public static List<String> names() {
    return all().stream().map(EvaluationProtocol::name).toList();
  }

  /** The one of a name; empty if there is none. */
  public static Optional<EvaluationProtocol> find(String name) {
    return all().stream().filter(protocol -> protocol.name().equals(name)).findFirst();
  }

  /**
   * A protocol with its defaults.
   *
   * @throws ConfigException if there is none of the name; the message lists those there are
   */
  public static EvaluationProtocol named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new ConfigException(
                    "no protocol '%s'%s There are: %s"
                        .formatted(
                            name, Names.suggestion(name, names()), String.join(", ", names()))));
  }

  /**
   * A protocol with some settings other than its defaults.
   *
   * @param settings {@code KEY=VALUE} each
   * @throws ConfigException if there is none of the name, or a setting does not fit
   */
  public static EvaluationProtocol named(String name, List<String> settings) {
    EvaluationProtocol protocol = named(name);
    if (settings.isEmpty()) {
      return protocol;
    }
    if (!(protocol instanceof Record config)) {
      throw new ConfigException("protocol %s has no settings".formatted(name));
    }
    Record changed =
        ConfigFile.read(config.getClass(), "", "protocol " + name, settings, Components.of());
    return (EvaluationProtocol) changed;
  }

  /** What pages call a protocol; its name if there is none. */
  public static String title(String name) {
    return find(name).map(EvaluationProtocol::title).orElse(name);
  }

  /** Where pages show a protocol; last if there is none. */
  public static int order(String name) {
    return find(name).map(EvaluationProtocol::order).orElse(LAST);
  }

  /**
   * The family of the protocol that a result names: {@code linear-cached} and {@code linear-exact
   * swav} are linear probes.
   *
   * @param resultName what a result says it is
   */
  public static String family(String resultName) {
    String word = resultName.replaceFirst(" .*$", "");
    return find(word).map(EvaluationProtocol::family).orElse(word.replaceFirst("-.*$", ""));
  }

  /** All settings of a protocol, as text. */
  public static Map<String, String> settings(EvaluationProtocol protocol) {
    var text = new LinkedHashMap<String, String>();
    if (protocol instanceof Record config) {
      ResolvedConfig.tree(config, Components.of())
          .forEach((key, value) -> text.put(key, String.valueOf(value)));
    }
    return text;
  }

  /** All settings of a protocol and the labels it is given, as text. */
  public static Map<String, String> settings(EvaluationProtocol protocol, LabelFractions labels) {
    var text = new LinkedHashMap<String, String>();
    if (protocol.drawsLabels()) {
      text.put("fractions", labels.fractions().toString());
      text.put("draws", String.valueOf(labels.draws()));
    }
    text.put("seed", String.valueOf(labels.seed()));
    text.putAll(settings(protocol));
    return text;
  }
}
