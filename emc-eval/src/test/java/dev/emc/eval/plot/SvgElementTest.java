package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

class SvgElementTest {
  @Test
  void elementsAreWrittenInTheirOrder() {
    SvgElement group =
        SvgElement.of("g")
            .with("fill", "none")
            .with("x", 1.5)
            .add(SvgElement.of("text").text("one"))
            .add(SvgElement.line(0, 1, 2, 3));
    assertEquals(
        "<g fill=\"none\" x=\"1.5\"><text>one</text>"
            + "<line x1=\"0\" y1=\"1\" x2=\"2\" y2=\"3\"/></g>",
        group.write());
  }

  @Test
  void anAttributeGivenTwiceHasItsLastValue() {
    assertEquals("<g x=\"2\"/>", SvgElement.of("g").with("x", 1).with("x", 2).write());
  }

  @Test
  void wordsFromOutsideCannotLeaveTheirPlace() throws Exception {
    String hostile = "</text><script>alert(\"1\" & '2')</script>]]>";
    SvgElement element = SvgElement.of("text").with("aria-label", hostile).text(hostile);
    Element read = Svg.parse(element.write()).getDocumentElement();
    assertEquals(hostile, read.getTextContent());
    assertEquals(hostile, read.getAttribute("aria-label"));
    assertEquals(0, read.getElementsByTagName("script").getLength());
  }

  @Test
  void whatXmlCannotHoldIsReplaced() throws Exception {
    String words = "a\u0000b\u001bc\ud800d\tf\ng\uffffh\ud83d\ude00";
    SvgElement element = SvgElement.of("text").with("id", words).text(words);
    Element read = Svg.parse(element.write()).getDocumentElement();
    String expected = "a\ufffdb\ufffdc\ufffdd f g\ufffdh\ud83d\ude00";
    assertEquals(expected, read.getTextContent());
    assertEquals(expected, read.getAttribute("id"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "0.004, 0",
    "-0.004, 0",
    "0.005, 0.01",
    "12.50, 12.5",
    "-3.14159, -3.14",
    "100, 100",
    "1e7, 10000000"
  })
  void numbersHaveTwoDigitsAndNoExponent(double value, String written) {
    assertEquals(written, SvgElement.number(value));
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void whatIsNoNumberIsRefused(double value) {
    assertEquals(
        "a picture has no place for " + value,
        assertThrows(IllegalArgumentException.class, () -> SvgElement.number(value)).getMessage());
  }

  @Test
  void pathsAreAbsolute() {
    var path = new PathData().move(0, 0.126).line(10, 2).close().dot(3, 4);
    assertEquals("M0 0.13L10 2ZM3 4h0", path.toString());
    List<String> commands = new ArrayList<>();
    new PathData().circle(5, 5, 2).toString().chars().forEach(c -> commands.add("" + (char) c));
    assertEquals("M3 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z", String.join("", commands));
  }
}
