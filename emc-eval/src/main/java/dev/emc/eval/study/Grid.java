package dev.emc.eval.study;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings of config keys in every combination.
 *
 * @param axes the last varies fastest
 */
public record Grid(List<Axis> axes) {
  private static final String FORM =
      "expected KEY=VALUE,VALUE,… as in regularizer.entropy-weight=0,0.1,1";

  /** Copies the axes; none gives a single empty cell. */
  public Grid {
    axes = List.copyOf(axes);
    Set<String> keys = new HashSet<>();
    for (Axis axis : axes) {
      if (!keys.add(axis.key())) {
        throw new ConfigException("grid: the key '" + axis.key() + "' is given twice");
      }
    }
  }

  /**
   * A key and the values it takes.
   *
   * @param key with dots
   * @param values as {@code --set} takes them; quotes around a whole one are taken off
   */
  public record Axis(String key, List<String> values) {
    /** Copies the values. */
    public Axis {
      values = List.copyOf(values);
    }
  }

  /**
   * One combination.
   *
   * @param name such as {@code entropy-weight=0.1_covariance-weight=25}, fit for a folder
   * @param settings {@code KEY=VALUE} of every axis, in order
   */
  public record Cell(String name, List<String> settings) {
    /** Copies the settings. */
    public Cell {
      settings = List.copyOf(settings);
    }
  }

  /**
   * Reads axes as the command line and files have them.
   *
   * @param lines {@code KEY=VALUE,VALUE,…}; commas inside brackets, braces or quotes separate
   *     nothing
   * @throws ConfigException if one is none, has no value or a value twice
   */
  public static Grid parse(List<String> lines) {
    return new Grid(lines.stream().map(Grid::axis).toList());
  }

  private static Axis axis(String line) {
    int equals = line.indexOf('=');
    String key = equals < 0 ? "" : line.substring(0, equals).strip();
    if (key.isEmpty()) {
      throw new ConfigException("grid '" + line + "': " + FORM);
    }
    List<String> values = values(line.substring(equals + 1));
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      if (value.isEmpty()) {
        throw new ConfigException("grid '" + line + "': a value is empty; " + FORM);
      }
      if (!seen.add(value)) {
        throw new ConfigException("grid '" + line + "': the value " + value + " is given twice");
      }
    }
    return new Axis(key, values);
  }

  /**
   * The values of a list such as {@code mmcr,{type: auh, weight: 0.1}}: commas inside brackets,
   * braces or quotes separate nothing.
   */
  public static List<String> values(String text) {
    List<String> values = new ArrayList<>();
    int depth = 0;
    char quote = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      } else if (c == ',' && depth == 0) {
        values.add(value(text.substring(from, i)));
        from = i + 1;
      }
    }
    values.add(value(text.substring(from)));
    return values;
  }

  /** Quotes keep commas together and are not part of the value. */
  private static String value(String text) {
    String value = text.strip();
    boolean quoted = value.matches("(?s)'[^']*'|\"[^\"]*\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** Every combination; the last axis varies fastest. */
  public List<Cell> cells() {
    List<List<String>> combinations = List.of(List.of());
    for (Axis axis : axes) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> combination : combinations) {
        for (String value : axis.values()) {
          List<String> next = new ArrayList<>(combination);
          next.add(axis.key() + "=" + value);
          longer.add(next);
        }
      }
      combinations = longer;
    }
    List<Cell> cells = new ArrayList<>();
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (List<String> settings : combinations) {
      String name = name(settings);
      String unique = name;
      for (int i = 2; !names.add(unique); i++) {
        unique = name + "~" + i;
      }
      cells.add(new Cell(unique, settings));
    }
    return cells;
  }

  private String name(List<String> settings) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      String value = settings.get(i).substring(axes.get(i).key().length() + 1);
      parts.add(shortKey(axes.get(i).key()) + "=" + value);
    }
    return folder(String.join("_", parts));
  }

  /** The last part of a key, or all of it where another key ends alike. */
  private String shortKey(String key) {
    String last = last(key);
    return axes.stream().filter(axis -> last(axis.key()).equals(last)).count() > 1 ? key : last;
  }

  private static String last(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** A text with only such characters as every file system takes. */
  static String folder(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9._=+-]+", "-").replaceAll("-+(?=_|$)", "");
    return plain.length() > 100 ? plain.substring(0, 100) : plain;
  }
}
