package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.plugin.Components;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

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
      if (root instanceof Mapping mapping) {
        mapping.entries().keySet().removeAll(ignored);
      }
      R read = new RecordBinder(components, mistakes).bind(type, root);
      mistakes.refuse();
      return read;
    } catch (Mistake mistake) {
      mistakes.add(mistake);
      mistakes.refuse();
      throw new IllegalStateException("a mistake is always told", mistake);
    }
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
