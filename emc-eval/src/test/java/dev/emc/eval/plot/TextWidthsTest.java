package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextWidthsTest {
  @Test
  void widthsAreThoseOfAWideFont() {
    assertEquals(0, TextWidths.width("", 10));
    assertEquals(6.4 + 3.2 + 6.4, TextWidths.width("1.2", 10), 1e-9);
    assertEquals(2 * TextWidths.width("−0.5 ab", 10), TextWidths.width("−0.5 ab", 20), 1e-9);
    assertTrue(TextWidths.width("字字", 10) >= 20);
    assertEquals(
        TextWidths.width("é", 10), TextWidths.width("\ud83d\ude00", 10), "a character, not two");
  }

  @Test
  void textThatFitsStays() {
    assertEquals("as it is", TextWidths.cut("as it is", 13, TextWidths.width("as it is", 13)));
  }

  @Test
  void textThatDoesNotFitEndsInAnEllipsis() {
    String name = "a run with a name that is much too long";
    String cut = TextWidths.cut(name, 13, 100);
    assertTrue(cut.endsWith("…") && name.startsWith(cut.substring(0, cut.length() - 1)), cut);
    assertTrue(TextWidths.width(cut, 13) <= 100 && TextWidths.width(cut, 13) > 80, cut);
    assertEquals("…", TextWidths.cut(name, 13, 3));
    assertEquals("\ud83d\ude00…", TextWidths.cut("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 10, 24));
  }

  @Test
  void linesBreakBetweenWords() {
    assertEquals(List.of("one two", "three"), TextWidths.wrapped("one  two three", 10, 45));
    List<String> lines = TextWidths.wrapped("short " + "x".repeat(300) + " end", 13, 200);
    assertEquals(3, lines.size(), lines.toString());
    lines.forEach(line -> assertTrue(TextWidths.width(line, 13) <= 200, line));
    assertEquals(List.of(""), TextWidths.wrapped(" ", 13, 200));
  }
}
