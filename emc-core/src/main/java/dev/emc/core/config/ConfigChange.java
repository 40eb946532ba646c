package dev.emc.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.api.ConfigException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key of a run's config that was given another value when the run was resumed.
 *
 * @param step from which on the new value holds: the steps done before
 * @param key with dots; {@code provenance.} keys tell of another build or plugin
 * @param from the value before, as YAML has it; null for none
 * @param to the value from then on; null for none
 */
public record ConfigChange(long step, String key, @Nullable Object from, @Nullable Object to) {
  /** The key in a config's provenance that lists changes. */
  static final String CHANGES = "changes";

  private static final YAMLMapper YAML = new YAMLMapper();

  /** Makes numbers alike, however they were read. */
  public ConfigChange {
    from = plain(from);
    to = plain(to);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof BigDecimal || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    return value instanceof Integer number ? (Object) number.longValue() : value;
  }

  /**
   * The changes that a run's config tells of, oldest first.
   *
   * @throws ConfigException if the file cannot be read or is no YAML
   */
  public static List<ConfigChange> read(Path config) {
    var changes = new ArrayList<ConfigChange>();
    for (JsonNode node : provenance(config).path(CHANGES)) {
      changes.add(
          new ConfigChange(
              node.path("step").asLong(),
              node.path("key").asText(),
              YAML.convertValue(node.get("from"), Object.class),
              YAML.convertValue(node.get("to"), Object.class)));
    }
    return changes;
  }

  static JsonNode provenance(Path config) {
    try {
      return YAML.readTree(ConfigFile.text(config)).path(ResolvedConfig.PROVENANCE);
    } catch (JsonProcessingException e) {
      throw new ConfigException(config + " is no YAML: " + e.getOriginalMessage(), e);
    }
  }

  /** What happened, in words. */
  public String text() {
    return "%s changed from %s to %s when the run was resumed"
        .formatted(key, shownFrom(), shownTo());
  }

  /** Whether both values are numbers, and the later one is no smaller. */
  boolean grows() {
    return from instanceof Number before
        && to instanceof Number after
        && after.longValue() >= before.longValue();
  }

  String shownFrom() {
    return shown(from);
  }

  String shownTo() {
    return shown(to);
  }

  ConfigChange at(long newStep) {
    return new ConfigChange(newStep, key, from, to);
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return String.valueOf(number.longValue());
    }
    return value == null ? "unset" : value.toString();
  }

  Map<String, @Nullable Object> tree() {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("step", step);
    tree.put("key", key);
    tree.put("from", from);
    tree.put("to", to);
    return tree;
  }
}
