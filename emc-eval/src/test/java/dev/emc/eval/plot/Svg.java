package dev.emc.eval.plot;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads pictures as their viewers do. */
final class Svg {
  private static final Pattern SHIFT = Pattern.compile("translate\\(([-\\d.]+) ([-\\d.]+)\\)");

  /** From a baseline up to the top of a capital letter or a digit, as a share of the size. */
  private static final double ASCENT = 0.76;

  private static final double DESCENT = 0.24;

  private Svg() {}

  /** Where a text is, by the widths of a wide font. */
  record Box(String text, double left, double top, double right, double bottom) {
    boolean overlaps(Box other) {
      return Math.min(right, other.right) > Math.max(left, other.left)
          && Math.min(bottom, other.bottom) > Math.max(top, other.top);
    }
  }

  static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  /** All texts of a picture. */
  static List<Box> texts(Document svg) {
    NodeList texts = svg.getElementsByTagName("text");
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      boxes.add(box((Element) texts.item(i)));
    }
    return boxes;
  }

  private static Box box(Element text) {
    double x = Double.parseDouble(text.getAttribute("x"));
    double y = Double.parseDouble(text.getAttribute("y"));
    double size = 0;
    boolean bold = false;
    for (org.w3c.dom.Node node = text; node instanceof Element at; node = at.getParentNode()) {
      if (size == 0 && at.hasAttribute("font-size")) {
        size = Double.parseDouble(at.getAttribute("font-size"));
      }
      bold |= at.getAttribute("font-weight").equals("600");
      Matcher shift = SHIFT.matcher(at.getAttribute("transform"));
      if (shift.matches()) {
        MatchResult by = shift.toMatchResult();
        x += Double.parseDouble(by.group(1));
        y += Double.parseDouble(by.group(2));
      }
    }
    String words = text.getTextContent();
    double width = TextWidths.width(words, size) * (bold ? TextWidths.BOLD : 1);
    double left =
        switch (text.getAttribute("text-anchor")) {
          case "start" -> x;
          case "middle" -> x - width / 2;
          case "end" -> x - width;
          default -> throw new AssertionError("no anchor: " + words);
        };
    return new Box(words, left, y - ASCENT * size, left + width, y + DESCENT * size);
  }

  /** What is wrong with the places of texts: two on each other, or one that is cut off. */
  static List<String> misplaced(Document svg) {
    String[] view = svg.getDocumentElement().getAttribute("viewBox").split(" ");
    double width = Double.parseDouble(view[2]);
    double height = Double.parseDouble(view[3]);
    List<String> wrong = new ArrayList<>();
    List<Box> boxes = texts(svg);
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      if (box.left < 0 || box.top < 0 || box.right > width || box.bottom > height) {
        wrong.add("cut off: " + box);
      }
      for (int j = 0; j < i; j++) {
        if (box.overlaps(boxes.get(j))) {
          wrong.add(box + " overlaps " + boxes.get(j));
        }
      }
    }
    return wrong;
  }
}
