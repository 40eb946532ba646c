package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Subsets that files list, one image in a line: its name below the folder, or the last part of it
 * where that is unique, as in the lists of ImageNet's 1 % and 10 %.
 *
 * @param files one for each subset
 */
public record LabelSubsets(List<Path> files) implements LabelChoice {
  /** Checks that there is one. */
  public LabelSubsets {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new ConfigException("label subsets: at least one file is needed");
    }
  }

  @Override
  public List<LabelDraw> draws(LabelledImages train) {
    Map<String, Integer> rows = rowsByName(train.imageIds());
    var byFraction = new TreeMap<Double, List<int[]>>();
    for (Path file : files) {
      int[] subset = read(file, rows);
      byFraction
          .computeIfAbsent((double) subset.length / train.size(), f -> new ArrayList<>())
          .add(subset);
    }
    List<LabelDraw> draws = new ArrayList<>();
    byFraction.forEach(
        (fraction, subsets) -> {
          for (int draw = 0; draw < subsets.size(); draw++) {
            draws.add(new LabelDraw(fraction, draw, subsets.get(draw)));
          }
        });
    return draws;
  }

  /** Full names, and last parts that are unique; −1 marks those that are not. */
  private static Map<String, Integer> rowsByName(List<String> names) {
    Map<String, Integer> rows = new HashMap<>();
    for (int row = 0; row < names.size(); row++) {
      String name = names.get(row).replace('\\', '/');
      rows.merge(name.substring(name.lastIndexOf('/') + 1), row, (a, b) -> -1);
    }
    for (int row = 0; row < names.size(); row++) {
      rows.put(names.get(row).replace('\\', '/'), row);
    }
    return rows;
  }

  private static int[] read(Path file, Map<String, Integer> rows) {
    var subset = new TreeSet<Integer>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).strip();
      if (name.isEmpty()) {
        continue;
      }
      Integer row = rows.get(name);
      if (row == null || row < 0) {
        throw new ConfigException(
            "subset %s, line %s: %s"
                .formatted(
                    file,
                    i + 1,
                    row == null
                        ? "'" + name + "' is none of the training images"
                        : "several training images are named '" + name + "'"));
      }
      if (!subset.add(row)) {
        throw new ConfigException(
            "subset %s, line %s: '%s' is listed twice".formatted(file, i + 1, name));
      }
    }
    if (subset.isEmpty()) {
      throw new ConfigException("subset %s lists no image".formatted(file));
    }
    return subset.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(InputFiles.require(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException("subset " + file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException("subset " + file + ": not text in UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
