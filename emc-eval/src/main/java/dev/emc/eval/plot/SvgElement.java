package dev.emc.eval.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An element of an SVG picture, with its attributes in the order given, and either text or elements
 * inside. Everything from outside is escaped as it is written, and the same elements are written as
 * the same characters on every machine.
 */
public final class SvgElement {
  /** Pixels have this many digits behind the point. */
  private static final int DIGITS = 2;

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<SvgElement> inside = new ArrayList<>();
  private String text = "";

  private SvgElement(String name) {
    this.name = name;
  }

  /** An element such as {@code g}, with nothing in it. */
  static SvgElement of(String name) {
    return new SvgElement(name);
  }

  /** A picture of some width and height, pixels. */
  static SvgElement root(double width, double height) {
    return of("svg")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("viewBox", "0 0 " + number(width) + " " + number(height));
  }

  /** A straight line. */
  static SvgElement line(double x1, double y1, double x2, double y2) {
    return of("line").with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2);
  }

  /** Adds an attribute. */
  SvgElement with(String attribute, String value) {
    attributes.put(attribute, value);
    return this;
  }

  /** Adds an attribute in pixels. */
  SvgElement with(String attribute, double value) {
    return with(attribute, number(value));
  }

  /** Puts an element inside, behind those that are there. */
  SvgElement add(SvgElement element) {
    inside.add(element);
    return this;
  }

  /** Puts text inside. */
  SvgElement text(String words) {
    text = words;
    return this;
  }

  /** A number as SVG writes it, without an exponent or a needless zero. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a picture has no place for " + value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** The element as text, without line breaks of its own. */
  public String write() {
    var out = new StringBuilder();
    write(out);
    return out.toString();
  }

  private void write(StringBuilder out) {
    out.append('<').append(name);
    attributes.forEach(
        (key, value) ->
            out.append(' ').append(key).append("=\"").append(escaped(value)).append('"'));
    if (text.isEmpty() && inside.isEmpty()) {
      out.append("/>");
      return;
    }
    out.append('>').append(escaped(text));
    inside.forEach(element -> element.write(out));
    out.append("</").append(name).append('>');
  }

  /** Within an element and within quotes alike; what XML cannot hold becomes U+FFFD. */
  private static String escaped(String words) {
    var out = new StringBuilder(words.length());
    words
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\t', '\n', '\r' -> out.append(' ');
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return out.toString();
  }

  private static boolean allowed(int c) {
    return c >= 0x20 && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
  }
}
