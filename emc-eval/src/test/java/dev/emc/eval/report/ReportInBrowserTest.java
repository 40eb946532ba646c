package dev.emc.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a reader sees it; pictures are kept in {@code -Demc.report-pictures=FOLDER}. */
class ReportInBrowserTest {
  private static final String TEXTS =
      "Array.from(document.querySelectorAll('main *')).filter(e => e.checkVisibility() &&"
          + " Array.from(e.childNodes).some(n => n.nodeType == 3 && n.data.trim()))";

  @TempDir static Path temp;
  private static Browser browser;
  private static Path page;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Browser.installed();
    if (program.isPresent()) {
      browser = Browser.start(program.get(), Files.createDirectories(temp.resolve("profile")));
      page = temp.resolve("report.html");
      HtmlReport.write(SampleReport.data(), page);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static void open(int width, boolean dark, String picture) throws Exception {
    assumeTrue(browser != null, "Chromium is absent (Debian: chromium)");
    browser.open(page, width, dark);
    String folder = System.getProperty("emc.report-pictures", "");
    if (!folder.isEmpty()) {
      Files.write(Path.of(folder).resolve(picture + ".png"), browser.picture());
    }
  }

  @Test
  void loadsWithoutComplaint_skippedWithoutChromium() throws Exception {
    open(1280, false, "desktop");
    assertEquals("[]", browser.complaints().toString());
    assertEquals(23, browser.evaluate("document.querySelectorAll('svg.plot').length").asInt());
    assertEquals(
        "[\"What was tried\",\"Accuracy\",\"After each epoch\",\"Embeddings\",\"Separability\","
            + "\"Two-dimensional marginals\",\"Training\",\"Configuration\"]",
        browser
            .evaluate(
                "Array.from(document.querySelectorAll('section:not(.verdicts):not(.warnings) >"
                    + " h2')).map(h => h.textContent)")
            .toString());
    assertEquals(0, browser.evaluate("performance.getEntriesByType('resource').length").asInt());
  }

  @Test
  void fitsAPhone_skippedWithoutChromium() throws Exception {
    open(390, false, "phone");
    assertEquals("[]", browser.complaints().toString());
    assertEquals(390, browser.evaluate("document.documentElement.clientWidth").asInt());
    assertEquals(390, browser.evaluate("document.documentElement.scrollWidth").asInt());
    JsonNode small =
        browser.evaluate(
            TEXTS
                + ".map(e => [e.textContent.trim().slice(0, 30), parseFloat("
                + "getComputedStyle(e).fontSize) * (e.ownerSVGElement ?"
                + " e.ownerSVGElement.getBoundingClientRect().width /"
                + " e.ownerSVGElement.viewBox.baseVal.width : 1)]).filter(t => t[1] < 11)");
    assertEquals("[]", small.toString(), "texts below 11 pixels");
    JsonNode wide =
        browser.evaluate(
            "Array.from(document.querySelectorAll('main *')).filter(e => !e.closest('.scroll, pre,"
                + " svg') && e.getBoundingClientRect().right > 391).map(e => e.outerHTML.slice(0,"
                + " 80))");
    assertEquals("[]", wide.toString(), "beyond the edge");
  }

  @Test
  void theModelStaysInSightWhereATableIsMoved_skippedWithoutChromium() throws Exception {
    open(390, false, "phone");
    JsonNode left =
        browser.evaluate(
            "(() => { const s = document.querySelector('.accuracy').closest('.scroll');"
                + " s.scrollLeft = 120; const r = e => e.getBoundingClientRect().left; return"
                + " [s.scrollLeft, r(s.querySelector('tbody th')) - r(s)]; })()");
    assertEquals("[120,0]", left.toString());
  }

  /** A4 with margins of 15 mm. */
  @Test
  void fitsPaperAndHidesNoTest_skippedWithoutChromium() throws Exception {
    assumeTrue(browser != null, "Chromium is absent (Debian: chromium)");
    browser.openPrinted(page, 680);
    JsonNode wide =
        browser.evaluate(
            "Array.from(document.querySelectorAll('main *')).filter(e => !e.closest('svg, pre')"
                + " && e.getBoundingClientRect().right > 681).map(e => e.outerHTML.slice(0, 80))");
    assertEquals("[]", wide.toString(), "beyond the edge");
    assertTrue(
        browser
            .evaluate("document.querySelector('.tests').getBoundingClientRect().height > 100")
            .asBoolean(),
        "the folded tests");
    assertEquals(
        "rgb(255, 255, 255)",
        browser.evaluate("getComputedStyle(document.body).backgroundColor").asText());
  }

  @Test
  void textsOfAPlotDoNotOverlap_skippedWithoutChromium() throws Exception {
    open(390, false, "phone");
    JsonNode overlaps =
        browser.evaluate(
            "Array.from(document.querySelectorAll('svg.plot')).flatMap(s => { const t ="
                + " Array.from(s.querySelectorAll('text')).map(e => [e.textContent.trim(),"
                + " e.getBoundingClientRect()]); return t.flatMap((a, i) => t.slice(i + 1)"
                + ".filter(b => Math.min(a[1].right, b[1].right) - Math.max(a[1].left, b[1].left)"
                + " > 1 && Math.min(a[1].bottom, b[1].bottom) - Math.max(a[1].top, b[1].top) > 4)"
                + ".map(b => s.getAttribute('aria-label') + ': ' + a[0] + ' | ' + b[0])); })");
    assertEquals("[]", overlaps.toString());
    JsonNode outside =
        browser.evaluate(
            "Array.from(document.querySelectorAll('svg.plot text')).filter(e => { const s ="
                + " e.ownerSVGElement.getBoundingClientRect(), t = e.getBoundingClientRect();"
                + " return t.left < s.left - 1 || t.right > s.right + 1; }).map(e =>"
                + " e.textContent)");
    assertEquals("[]", outside.toString(), "cut off");
  }

  @Test
  void coloursFollowTheDarkScheme_skippedWithoutChromium() throws Exception {
    String line = "getComputedStyle(document.querySelector(\"svg.plot [stroke='var(--s1)']\"))";
    open(1280, false, "desktop");
    String lightPaper =
        browser.evaluate("getComputedStyle(document.body).backgroundColor").asText();
    String lightLine = browser.evaluate(line + ".stroke").asText();
    open(1280, true, "dark");
    String darkPaper = browser.evaluate("getComputedStyle(document.body).backgroundColor").asText();
    String darkLine = browser.evaluate(line + ".stroke").asText();
    assertTrue(lightLine.startsWith("rgb("), lightLine);
    assertNotEquals(lightPaper, darkPaper);
    assertNotEquals(lightLine, darkLine);
    assertFalse(
        browser.evaluate("document.querySelector('svg.plot').innerHTML").asText().isEmpty());
  }
}
