package dev.emc.eval.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {
  private static List<String> names(String... lines) {
    return Grid.parse(List.of(lines)).cells().stream().map(Grid.Cell::name).toList();
  }

  @Test
  void theLastKeyVariesFastest() {
    List<Grid.Cell> cells =
        Grid.parse(
                List.of("regularizer.entropy-weight=0, 0.1", "regularizer.covariance-weight=1,25"))
            .cells();
    assertEquals(
        List.of(
            "entropy-weight=0_covariance-weight=1",
            "entropy-weight=0_covariance-weight=25",
            "entropy-weight=0.1_covariance-weight=1",
            "entropy-weight=0.1_covariance-weight=25"),
        cells.stream().map(Grid.Cell::name).toList());
    assertEquals(
        List.of("regularizer.entropy-weight=0.1", "regularizer.covariance-weight=25"),
        cells.get(3).settings());
  }

  @Test
  void commasWithinBracketsAndQuotesSeparateNothing() {
    Grid grid = Grid.parse(List.of("a.b=[1,2],{c: 3, d: [4,5]},'x,y'"));
    assertEquals(List.of("[1,2]", "{c: 3, d: [4,5]}", "x,y"), grid.axes().get(0).values());
  }

  @Test
  void namesAreFitForFoldersAndDiffer() {
    assertEquals(List.of("b=-1-2", "b=-1-2~2"), names("a.b=[1,2],[1;2]"));
    assertEquals(List.of("a.lr=1_b.lr=2"), names("a.lr=1", "b.lr=2"));
  }

  @Test
  void withoutAnAxisThereIsOneEmptyCell() {
    assertEquals(List.of(new Grid.Cell("", List.of())), Grid.parse(List.of()).cells());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyCombinationIsThereOnceUnderItsOwnName(long seed) {
    var random = new SplittableRandom(seed);
    int product = 1;
    var lines = new ArrayList<String>();
    for (int axis = 0; axis < 1 + random.nextInt(3); axis++) {
      int size = 1 + random.nextInt(4);
      product *= size;
      String values = String.join(",", IntStream.range(0, size).mapToObj(i -> "v/" + i).toList());
      lines.add("key" + axis + ".x=" + values);
    }
    List<Grid.Cell> cells = Grid.parse(lines).cells();
    assertEquals(product, cells.stream().map(Grid.Cell::settings).distinct().count());
    assertEquals(
        product, cells.stream().map(c -> c.name().toLowerCase(Locale.ROOT)).distinct().count());
    cells.forEach(cell -> assertEquals(cell.name(), cell.name().replaceAll("[/\\\\: ]", "")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lr| grid 'lr': expected KEY=VALUE,VALUE,… as in regularizer.entropy-weight=0,0.1,1",
        "=1| grid '=1': expected KEY=VALUE,VALUE,… as in regularizer.entropy-weight=0,0.1,1",
        "lr=| grid 'lr=': a value is empty; expected KEY=VALUE,VALUE,… as in"
            + " regularizer.entropy-weight=0,0.1,1",
        "lr=1,1| grid 'lr=1,1': the value 1 is given twice"
      })
  void whatIsNoAxisIsRefused(String line, String message) {
    var refused = assertThrows(ConfigException.class, () -> Grid.parse(List.of(line)));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    var refused = assertThrows(ConfigException.class, () -> Grid.parse(List.of("lr=1", "lr=2")));
    assertEquals("grid: the key 'lr' is given twice", refused.getMessage());
  }

  @Test
  void aListMayHoldSectionsWithCommas() {
    assertEquals(
        List.of("vcreg", "{type: mmcr, weight: 0.1}"),
        Grid.values("vcreg, {type: mmcr, weight: 0.1}"));
  }
}
