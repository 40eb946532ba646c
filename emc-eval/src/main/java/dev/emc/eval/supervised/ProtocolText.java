package dev.emc.eval.supervised;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.plugin.Components;
import java.util.ArrayList;
import java.util.List;

/**
 * A protocol as its file says it.
 *
 * @param name of a shipped protocol, or a file's path
 * @param text the file, YAML
 * @param backbone what the protocol must do with the backbone
 */
public record ProtocolText(String name, String text, BackboneUse backbone) {
  /** The file's first comment line without its mark; empty if it does not start with one. */
  public String summary() {
    return text.lines()
        .findFirst()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.substring(1).strip())
        .orElse("");
  }

  /**
   * The protocol for a share of the labels.
   *
   * @param share of the labels, in (0, 1]
   * @param overrides {@code KEY=VALUE} each; they replace what the file says for any share
   * @throws ConfigException if the file does not fit, naming file, line and key, or is for another
   *     use of the backbone
   */
  public ClassifierProtocol forLabels(double share, List<String> overrides, Components components) {
    ClassifierProtocol all = read(overrides, components);
    List<String> replaced = new ArrayList<>();
    all.fewLabels().stream()
        .filter(few -> share <= few.upTo())
        .findFirst()
        .ifPresent(few -> replaced.addAll(few.set()));
    replaced.addAll(overrides);
    ClassifierProtocol protocol = read(replaced, components);
    if (protocol.backbone() != backbone) {
      throw new ConfigException(
          backbone == BackboneUse.FROZEN
              ? "protocol %s trains the backbone: it is one for 'eval finetune'".formatted(name)
              : "protocol %s freezes the backbone: it is one for 'eval linear'".formatted(name));
    }
    return protocol;
  }

  private ClassifierProtocol read(List<String> overrides, Components components) {
    return ConfigFile.read(
        ClassifierProtocol.class, text, "protocol " + name, overrides, components);
  }
}
