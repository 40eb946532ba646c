package dev.emc.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.api.ConfigException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A config as dotted keys and values in text, for holding two against each other. */
public final class FlatConfig {
  private static final YAMLMapper YAML = new YAMLMapper();

  private FlatConfig() {}

  /**
   * Reads a file. Lists are one value each, written as JSON.
   *
   * @throws ConfigException if it cannot be read or is no YAML
   */
  public static Map<String, String> read(Path file) {
    return of(ConfigFile.text(file), file.toString());
  }

  /**
   * Reads a text likewise.
   *
   * @param name what an error calls it
   */
  public static Map<String, String> of(String text, String name) {
    var flat = new LinkedHashMap<String, String>();
    try {
      flatten("", YAML.readTree(text), flat);
    } catch (JsonProcessingException e) {
      throw new ConfigException(name + " is no YAML: " + e.getOriginalMessage(), e);
    }
    return flat;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> flat) {
    if (node.isObject() && !node.isEmpty()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
        flatten(key, entry.getValue(), flat);
      }
    } else if (!prefix.isEmpty()) {
      flat.put(prefix, node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
