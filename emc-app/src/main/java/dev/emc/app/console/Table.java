package dev.emc.app.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows of text in aligned columns. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a row; all rows should have as many cells. */
  public Table row(String... cells) {
    rows.add(Stream.of(cells).map(Visible::line).toList());
    return this;
  }

  /** The rows as lines, each indented by two spaces. */
  public List<String> lines() {
    var widths = new ArrayList<Integer>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      line.append(GAP).append(cell).append(" ".repeat(widths.get(i) - cell.length()));
    }
    return line.toString().stripTrailing();
  }
}
