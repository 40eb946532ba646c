package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.config.ConfigNode.Scalar;
import dev.emc.core.config.ConfigNode.Sequence;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.RecordedPlugin;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a YAML file into a record of any type. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException if it cannot be read or does not fit: a line for each mistake, with
   *     file, line and key
   */
  public static <R extends Record> R read(
      Class<R> type, Path file, List<String> overrides, Components components) {
    return read(type, text(file), file.toString(), overrides, components);
  }

  /**
   * Reads a text.
   *
   * @param name of the text in messages
   * @param overrides {@code KEY=VALUE} each, applied in order
   * @throws ConfigException if it does not fit: a line for each mistake, with file, line and key
   */
  public static <R extends Record> R read(
      Class<R> type, String text, String name, List<String> overrides, Components components) {
    return read(
        type, text, name, overrides.stream().map(Setting::written).toList(), components, Set.of());
  }

  static <R extends Record> R read(
      Class<R> type,
      String text,
      String name,
      List<Setting> settings,
      Components components,
      Set<String> ignored) {
    var mistakes = new Mistakes();
    try {
      ConfigNode file = YamlParser.file(text, name, mistakes);
      ConfigNode root = Overrides.apply(file, settings, mistakes);
      List<RecordedPlugin> recorded = List.of();
      if (root instanceof Mapping mapping) {
        recorded = recorded(mapping);
        mapping.entries().keySet().removeAll(ignored);
      }
      R read = new RecordBinder(components.recordedWith(recorded), mistakes).bind(type, root);
      mistakes.refuse();
      return read;
    } catch (Mistake mistake) {
      mistakes.add(mistake);
      mistakes.refuse();
      throw new IllegalStateException("a mistake is always told", mistake);
    }
  }

  /** The plugins that a config was written with, if it is one of a run. */
  private static List<RecordedPlugin> recorded(Mapping root) {
    var recorded = new ArrayList<RecordedPlugin>();
    if (value(root, ResolvedConfig.PROVENANCE) instanceof Mapping provenance
        && value(provenance, ResolvedConfig.PLUGINS) instanceof Sequence plugins) {
      for (ConfigNode plugin : plugins.items()) {
        if (plugin instanceof Mapping row
            && value(row, "name") instanceof Scalar name
            && value(row, "version") instanceof Scalar version) {
          recorded.add(new RecordedPlugin(name.text(), version.text()));
        }
      }
    }
    return recorded;
  }

  private static @Nullable ConfigNode value(Mapping mapping, String key) {
    ConfigNode.Entry entry = mapping.entries().get(key);
    return entry == null ? null : entry.value();
  }

  static String text(Path file) {
    try {
      return Files.readString(InputFiles.require(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new ConfigException(file + ": not allowed to read it", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": not text in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
