package dev.emc.app.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The overview of docs/map.md, which is written by hand, says what the pieces' own tables say. */
class MapOverviewTest {
  private static final Path PAGE = Path.of("../docs/map.md");
  private static final List<String> COLUMNS = List.of("emc", "emc-unlabelled", "mmcr", "auh");

  /** Of each piece, how many points each of its rows is above the base. */
  private static final Map<String, Map<String, BigDecimal>> gains = new LinkedHashMap<>();

  /** Of each piece, the shares of the labels with which EMC helped against continuing alone. */
  private static final Map<String, List<String>> helped = new LinkedHashMap<>();

  private static final List<List<String>> overview = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    String piece = "";
    String table = "";
    for (String line : Files.readAllLines(PAGE)) {
      List<String> cells = cells(line);
      if (line.startsWith("#")) {
        piece = line.startsWith("#### ") ? line.substring(5) : piece;
        table = line.substring(line.lastIndexOf('#') + 2);
      } else if (cells.isEmpty()) {
        continue;
      } else if (cells.get(0).matches("`[a-z]+-[a-z]+`.*")) {
        overview.add(cells);
      } else if (table.equals("Gain and training saved") && cells.get(3).matches("[+-].*")) {
        gains
            .computeIfAbsent(piece, name -> new LinkedHashMap<>())
            .put(cells.get(0), new BigDecimal(cells.get(3)));
      } else if (table.equals("Against continued") && cells.get(0).equals("emc")) {
        List<String> shares = helped.computeIfAbsent(piece, name -> new ArrayList<>());
        if (cells.get(cells.size() - 1).equals("helped")) {
          shares.add(cells.get(1).replace(" %", ""));
        }
      }
    }
  }

  private static List<String> cells(String line) {
    return line.startsWith("| ")
        ? Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList()
        : List.of();
  }

  @Test
  void everyPieceIsThereOnce() {
    assertEquals(
        gains.keySet().stream().sorted().toList(),
        overview.stream().map(row -> row.get(0).split("`")[1]).sorted().toList());
  }

  @Test
  void itsNumbersAreThoseOfThePieces() {
    assertTrue(overview.size() > 0);
    for (List<String> row : overview) {
      String piece = row.get(0).split("`")[1];
      Map<String, BigDecimal> gain = gains.getOrDefault(piece, Map.of());
      BigDecimal alone = gain.get("continued");
      assertEquals(alone, new BigDecimal(row.get(2)), piece);
      for (int i = 0; i < COLUMNS.size(); i++) {
        // Before it had a name of its own, what nobody chooses was what emc-relative chose.
        boolean isOlder =
            piece.equals("simsiam-quarter") && COLUMNS.get(i).equals("emc-unlabelled");
        BigDecimal other = gain.get(isOlder ? "emc-relative" : COLUMNS.get(i));
        String expected = other == null || alone == null ? "" : signed(other.subtract(alone));
        assertEquals(expected, row.get(3 + i), piece + ", " + COLUMNS.get(i));
      }
      assertEquals(
          String.join(", ", helped.getOrDefault(piece, List.of())).replaceAll("^$", "none"),
          row.get(3 + COLUMNS.size()).replace(" %", ""),
          piece);
    }
  }

  private static String signed(BigDecimal value) {
    return (value.signum() < 0 ? "" : "+") + value.toPlainString();
  }
}
