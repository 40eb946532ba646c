package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InkTest {
  private static final Pattern COLOUR = Pattern.compile("--(\\w+): #([0-9a-f]{6});");

  /** Distance in CIELAB that is seen at a glance; 2 is just noticeable. */
  private static final double APART = 12;

  /** Machado, Oliveira and Fernandes 2009, table 1, severity 1; rows of linear RGB. */
  enum Eyes {
    ALL_COLOURS(1, 0, 0, 0, 1, 0, 0, 0, 1),
    NO_GREEN(
        0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881),
    NO_RED(
        0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
        1.051998);

    private final double[] matrix;

    Eyes(double... matrix) {
      this.matrix = matrix;
    }

    private double[] see(double[] rgb) {
      double[] seen = new double[3];
      for (int row = 0; row < 3; row++) {
        for (int c = 0; c < 3; c++) {
          seen[row] += matrix[3 * row + c] * rgb[c];
        }
        seen[row] = Math.min(1, Math.max(0, seen[row]));
      }
      return seen;
    }
  }

  /** The colours of the page's light and dark scheme. */
  private static Map<String, double[]> scheme(boolean dark) throws IOException {
    try (InputStream in = InkTest.class.getResourceAsStream("/dev/emc/eval/report/report.css")) {
      String css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int split = css.indexOf("prefers-color-scheme: dark");
      assertTrue(split > 0);
      Matcher colour = COLOUR.matcher(dark ? css.substring(split) : css.substring(0, split));
      var colours = new LinkedHashMap<String, double[]>();
      while (colour.find()) {
        int rgb = Integer.parseInt(colour.group(2), 16);
        colours.put(
            colour.group(1), new double[] {linear(rgb >> 16), linear(rgb >> 8), linear(rgb)});
      }
      return colours;
    }
  }

  private static double linear(int value) {
    double c = (value & 255) / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }

  @ParameterizedTest
  @EnumSource(Eyes.class)
  void linesCanBeToldApart(Eyes eyes) throws IOException {
    for (boolean dark : new boolean[] {false, true}) {
      Map<String, double[]> colours = scheme(dark);
      for (int i = 0; i < Ink.LINES; i++) {
        for (int j = 0; j < i; j++) {
          double distance =
              distance(eyes.see(colours.get("s" + i)), eyes.see(colours.get("s" + j)));
          assertTrue(
              distance >= APART,
              "s%d and s%d%s: %.1f".formatted(j, i, dark ? ", dark" : "", distance));
        }
      }
    }
  }

  /** WCAG 2 asks 3 of graphics; the lightest line of eight falls a little short of it. */
  @ParameterizedTest
  @CsvSource({"false, 2.5", "true, 3"})
  void linesStandOutFromThePaper(boolean dark, double contrast) throws IOException {
    Map<String, double[]> colours = scheme(dark);
    double paper = luminance(colours.get("paper"));
    for (int i = 0; i < Ink.LINES; i++) {
      double line = luminance(colours.get("s" + i));
      double found = (Math.max(line, paper) + 0.05) / (Math.min(line, paper) + 0.05);
      assertTrue(found >= contrast, "s%d: %.2f".formatted(i, found));
    }
  }

  private static double luminance(double[] rgb) {
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  }

  private static double distance(double[] one, double[] other) {
    double[] a = lab(one);
    double[] b = lab(other);
    return Math.sqrt(
        Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }

  /** CIELAB under D65. */
  private static double[] lab(double[] rgb) {
    double x = cube((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
    double y = cube(luminance(rgb));
    double z = cube((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double cube(double value) {
    return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
  }
}
