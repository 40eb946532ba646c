package dev.emc.eval.plot;

import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.BiConsumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Draws charts as SVG elements. */
final class SvgPicture {
  private static final String SVG = "http://www.w3.org/2000/svg";

  private SvgPicture() {}

  /** A picture for a page: sized by it, in the colours of its style sheet. */
  static String inline(Plot plot, String idPrefix) {
    String svg =
        draw(
            plot.chart(),
            plot.width(),
            plot.height(),
            idPrefix,
            (root, viewBox) -> {
              root.setAttribute("viewBox", viewBox);
              root.setAttribute("class", "plot");
              root.setAttribute("role", "img");
              root.setAttribute("aria-label", plot.title());
              for (String own : new String[] {"width", "height", "font-family", "font-size"}) {
                root.removeAttribute(own);
              }
            });
    for (Ink ink : Ink.values()) {
      svg = svg.replace("\"" + rgb(ink) + "\"", "\"var(--" + ink.style() + ")\"");
    }
    return svg;
  }

  /** A picture within a file, some pixels below its top. */
  static String part(JFreeChart chart, int width, int height, String idPrefix, int top) {
    return draw(
        chart,
        width,
        height,
        idPrefix,
        (root, viewBox) -> {
          root.setAttribute("viewBox", viewBox);
          root.setAttribute("y", String.valueOf(top));
        });
  }

  private static String rgb(Ink ink) {
    return "rgb(%d,%d,%d)"
        .formatted(ink.color().getRed(), ink.color().getGreen(), ink.color().getBlue());
  }

  private static String draw(
      JFreeChart chart,
      int width,
      int height,
      String idPrefix,
      BiConsumer<Element, String> finish) {
    Document document = document();
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setPrecision(2);
    context.setIDGenerator(
        new SVGIDGenerator() {
          @Override
          public String generateID(String prefix) {
            return idPrefix + super.generateID(prefix);
          }
        });
    var graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(new Dimension(width, height));
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    Element root = graphics.getRoot();
    centreTexts(root, graphics);
    finish.accept(root, "0 0 %d %d".formatted(width, height));
    var text = new StringWriter();
    try {
      graphics.stream(root, text, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Batik breaks the lines inside of tags.
    String written = text.toString().replaceAll("\\s*\\R\\s*", " ").replaceAll(" (/?>)", "$1");
    return written.substring(written.indexOf("<svg")).strip();
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the platform's XML parser is always there", e);
    }
  }

  /**
   * Anchors texts in their middle, so that they stay in place where the viewer's font is wider or
   * narrower than ours.
   */
  private static void centreTexts(Element root, SVGGraphics2D graphics) {
    NodeList texts = root.getElementsByTagNameNS(SVG, "text");
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      Font font = Charts.FONT.deriveFont((float) size(text));
      double width =
          font.getStringBounds(text.getTextContent(), graphics.getFontRenderContext()).getWidth();
      double x = Double.parseDouble(text.getAttribute("x")) + width / 2;
      text.setAttribute("x", String.format(Locale.ROOT, "%.1f", x));
      text.setAttribute("text-anchor", "middle");
      text.removeAttributeNS("http://www.w3.org/XML/1998/namespace", "space");
    }
  }

  private static double size(Element text) {
    for (org.w3c.dom.Node node = text; node instanceof Element at; node = at.getParentNode()) {
      String size = at.getAttribute("font-size");
      if (!size.isEmpty()) {
        return Double.parseDouble(size.replace("px", ""));
      }
    }
    return Charts.FONT.getSize2D();
  }
}
