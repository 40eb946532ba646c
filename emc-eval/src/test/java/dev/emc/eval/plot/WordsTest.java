package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void widthsAreThoseOfAWideFont() {
    assertEquals(0, Words.width("", 10));
    assertEquals(6.4 + 3.2 + 6.4, Words.width("1.2", 10), 1e-9);
    assertEquals(2 * Words.width("−0.5 ab", 10), Words.width("−0.5 ab", 20), 1e-9);
    assertTrue(Words.width("字字", 10) >= 20);
    assertEquals(Words.width("é", 10), Words.width("\ud83d\ude00", 10), "a character, not two");
  }

  @Test
  void textThatFitsStays() {
    assertEquals("as it is", Words.cut("as it is", 13, Words.width("as it is", 13)));
  }

  @Test
  void textThatDoesNotFitEndsInAnEllipsis() {
    String name = "a run with a name that is much too long";
    String cut = Words.cut(name, 13, 100);
    assertTrue(cut.endsWith("…") && name.startsWith(cut.substring(0, cut.length() - 1)), cut);
    assertTrue(Words.width(cut, 13) <= 100 && Words.width(cut, 13) > 80, cut);
    assertEquals("…", Words.cut(name, 13, 3));
    assertEquals("\ud83d\ude00…", Words.cut("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 10, 24));
  }

  @Test
  void linesBreakBetweenWords() {
    assertEquals(List.of("one two", "three"), Words.wrapped("one  two three", 10, 45));
    List<String> lines = Words.wrapped("short " + "x".repeat(300) + " end", 13, 200);
    assertEquals(3, lines.size(), lines.toString());
    lines.forEach(line -> assertTrue(Words.width(line, 13) <= 200, line));
    assertEquals(List.of(""), Words.wrapped(" ", 13, 200));
  }
}
