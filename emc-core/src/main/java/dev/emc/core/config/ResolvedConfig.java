package dev.emc.core.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.Augmentation;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import dev.emc.core.plugin.PluginInfo;
import dev.emc.core.plugin.RecordedPlugin;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes configs out in full, so that the text alone repeats the run. */
public final class ResolvedConfig {
  /** The key under which a resolved config says what made it; ignored when it is read. */
  static final String PROVENANCE = "provenance";

  static final String REVISION = "revision";
  static final String PLUGINS = "plugins";

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .stringQuotingChecker(new PlainWords())
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                  .build())
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private ResolvedConfig() {}

  /**
   * The experiment as YAML with every default written out.
   *
   * <p>To have the method's own choices in it as well, pass {@link Experiment#resolved}.
   *
   * @param revision git revision of the build
   */
  public static String write(Experiment experiment, Components components, String revision) {
    return write(experiment, components, revision, Map.of());
  }

  /**
   * The experiment as YAML with every default written out.
   *
   * @param revision git revision of the build
   * @param computed what else made its numbers, by name, such as {@code tf32}
   */
  public static String write(
      Experiment experiment, Components components, String revision, Map<String, String> computed) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(tree(experiment, components));
    Map<String, @Nullable Object> provenance = provenance(components, revision);
    provenance.putAll(computed);
    tree.put(PROVENANCE, provenance);
    return yaml(tree);
  }

  /** What made a config: this build and its plugins. */
  static Map<String, @Nullable Object> provenance(Components components, String revision) {
    var provenance = new LinkedHashMap<String, @Nullable Object>();
    provenance.put(REVISION, revision);
    var plugins = new ArrayList<Map<String, @Nullable Object>>();
    for (PluginInfo plugin : components.plugins()) {
      var row = new LinkedHashMap<String, @Nullable Object>();
      row.put("name", plugin.name());
      row.put("version", Objects.requireNonNullElse(plugin.version(), RecordedPlugin.UNKNOWN));
      plugins.add(row);
    }
    provenance.put(PLUGINS, plugins);
    return provenance;
  }

  static String yaml(Map<String, @Nullable Object> tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can always be written", e);
    }
  }

  /** A config as maps, lists, text, numbers and booleans, with every default. */
  public static Map<String, @Nullable Object> tree(Record config, Components components) {
    RecordShape shape = RecordShape.of(config.getClass());
    var tree = new LinkedHashMap<String, @Nullable Object>();
    for (RecordShape.Key key : shape.keys().values()) {
      tree.put(key.key(), plain(key.type(), shape.value(config, key), components));
    }
    return tree;
  }

  static @Nullable Object plain(Type type, @Nullable Object value, Components components) {
    if (value instanceof Choice<?> choice) {
      Record config = components.complete(choice).config();
      return typed(choice.name(), config == null ? Map.of() : tree(config, components));
    }
    if (value instanceof Augmentation.FromPlugin plugins) {
      return plain(
          type,
          new Choice<>(ExtensionPoint.AUGMENTATION, plugins.name(), plugins.config()),
          components);
    }
    if (value instanceof Record config) {
      Map<String, @Nullable Object> tree = tree(config, components);
      boolean variant = !ConfigTypes.variants(type).isEmpty();
      return variant ? typed(Names.kebab(value.getClass().getSimpleName()), tree) : tree;
    }
    if (value instanceof List<?> list) {
      Type item = Objects.requireNonNull(ConfigTypes.item(type));
      return list.stream().map(each -> plain(item, each, components)).toList();
    }
    if (value instanceof Double || value instanceof Float) {
      return new BigDecimal(value.toString()).stripTrailingZeros();
    }
    if (value instanceof Enum<?>) {
      return ConfigTypes.constant(value);
    }
    return value instanceof Path ? value.toString() : value;
  }

  private static Map<String, @Nullable Object> typed(
      String name, Map<String, @Nullable Object> config) {
    var typed = new LinkedHashMap<String, @Nullable Object>();
    typed.put(Overrides.TYPE, name);
    typed.putAll(config);
    return typed;
  }

  /** Leaves quotes off what no reader of YAML could take for anything but text. */
  private static final class PlainWords extends StringQuotingChecker {
    private static final long serialVersionUID = 1;
    private static final Pattern WORD = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./-]*");
    private static final Set<String> RESERVED =
        Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", ".nan");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return !WORD.matcher(value).matches()
          || value.startsWith(".") && value.length() > 1 && Character.isDigit(value.charAt(1))
          || RESERVED.contains(value.toLowerCase(Locale.ROOT));
    }
  }
}
