package dev.emc.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.svm.MultiLabelComparison;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final Pattern CELL =
      Pattern.compile(
          "<td><span class=\"value\">([^<]*)</span>"
              + "(?:<span class=\"difference (\\w+)\">([^< ]*)(?: <span"
              + " class=\"stars\">(\\**)</span>)?</span>)?</td>");

  @Test
  void theTableHoldsTheNumbersOfTheData() {
    ReportData data = SampleReport.data();
    List<String[]> cells = cells(HtmlReport.render(data));
    assertEquals(4 * (3 + 1 + 2), cells.size());
    int next = 0;
    for (ReportModel model : data.models()) {
      for (ReportProtocol protocol : data.accuracies().protocols()) {
        Predictions predictions =
            protocol.result().models().stream()
                .filter(p -> p.model().equals(model.name()))
                .findFirst()
                .orElseThrow();
        for (FractionResult result : predictions.fractions()) {
          assertCell(cells.get(next++), model.name(), result, protocol.result());
        }
      }
      assertPrecision(cells.get(next++), model.name(), data);
      assertEquals(null, cells.get(next++)[2], "the area is not tested");
    }
  }

  private static void assertPrecision(String[] cell, String model, ReportData data) {
    MeanPrecisions precisions = data.accuracies().precisions();
    assertEquals(
        precisions.answersOf(model).orElseThrow().meanElevenPoint(),
        Double.parseDouble(cell[0]),
        0.005001);
    Optional<MultiLabelComparison> comparison = precisions.comparisonOf(model);
    assertEquals(model.equals("continued"), comparison.isEmpty());
    if (comparison.isPresent()) {
      assertEquals(comparison.get().difference(), number(cell[2]), 0.005001);
      boolean significant = comparison.get().verdict() != Verdict.NO_SIGNIFICANT_DIFFERENCE;
      assertEquals(significant, cell[3] != null);
    }
  }

  private static void assertCell(
      String[] cell, String model, FractionResult result, ProbeResult probes) {
    MeanSd top1 = result.top1();
    String[] parts = cell[0].split(" ± ");
    assertEquals(top1.mean(), Double.parseDouble(parts[0]), 0.005001);
    if (top1.sd() == null) {
      assertEquals(1, parts.length);
    } else {
      assertEquals(top1.sd(), Double.parseDouble(parts[1]), 0.005001);
    }
    if (model.equals(probes.reference())) {
      assertEquals(null, cell[2]);
      return;
    }
    Comparison comparison =
        probes.comparisonsOf(model).stream()
            .filter(c -> c.fraction() == result.fraction())
            .findFirst()
            .orElseThrow();
    assertEquals(comparison.difference(), number(cell[2]), 0.005001);
    assertEquals(stars(comparison), cell[3] == null ? "" : cell[3]);
  }

  @Test
  void everyTestIsListed() {
    ReportData data = SampleReport.data();
    String page = HtmlReport.render(data);
    for (Comparison c : data.accuracies().protocols().get(0).result().comparisons()) {
      String row =
          "<td>%s</td><td>%d : %d images</td>"
              .formatted(
                  "%s to %s"
                      .formatted(
                          Numbers.signed(c.interval().low(), 2),
                          Numbers.signed(c.interval().high(), 2)),
                  c.mcNemar().onlySecond(),
                  c.mcNemar().onlyFirst());
      assertTrue(page.contains(row), row);
      String sentence = VerdictText.sentence(c).replace("<", "&lt;");
      assertTrue(page.contains(sentence), sentence);
    }
    String detail =
        VerdictText.detail(data.accuracies().protocols().get(0).result().comparisonsOf("emc"));
    assertTrue(page.contains("S" + detail.substring(1) + "."), detail);
  }

  @Test
  void theVerdictCoversEveryProtocolAndSaysWhatIsCorrected() {
    ReportData data = SampleReport.data();
    String page = HtmlReport.render(data);
    int focus = page.indexOf("<article class=\"verdict helped focus\">");
    String card = page.substring(focus, page.indexOf("</article>", focus));
    for (String protocol : List.of("Linear probe", "kNN", "SVM, mAP")) {
      assertTrue(card.contains("<span class=\"protocol\">" + protocol + ".</span>"), card);
    }
    MultiLabelComparison c = data.accuracies().precisions().comparisonOf("emc").orElseThrow();
    String words =
        "Significantly better than continued in mean average precision: %s points (95\u00a0%% interval"
            + " %s to %s), ";
    String sentence =
        words.formatted(
            Numbers.signed(c.difference(), 2),
            Numbers.signed(c.interval().low(), 2),
            Numbers.signed(c.interval().high(), 2));
    assertTrue(card.contains(sentence), card);
    assertTrue(
        page.contains(
            "after Holm’s correction over the models and label fractions of each protocol. A model"));
    assertTrue(page.contains("<td>%d : %d classes</td>".formatted(12, 0)), "better in each class");
  }

  @Test
  void aStudySaysWhatItsTestsAreOver() {
    ReportData data = SampleReport.data();
    Accuracies accuracies = data.accuracies();
    String page =
        HtmlReport.render(
            with(
                data,
                data.models(),
                new Accuracies(
                    accuracies.protocols(),
                    null,
                    new TestDesign(
                        "3 seeds",
                        "seeds and label draws",
                        "the family",
                        "limits",
                        "3 training seeds"),
                    List.of("emc over 3 seeds: significant with 1 % (p < 0.001)"))));
    assertTrue(
        page.contains(
            "<p class=\"note seeds\">emc over 3 seeds: significant with 1 % (p &lt; 0.001).</p>"));
    assertFalse(HtmlReport.render(data).contains("note seeds"), "nothing of seeds where one is");
    assertTrue(page.contains("mean ± standard deviation over 3 seeds."));
    assertTrue(
        page.contains("Where there are several seeds and label draws, an image counts once"));
    assertTrue(page.contains("on images such as these; limits.</p>"));
    assertFalse(page.contains("mAP"), "no word on what was not measured");
  }

  /** The numbers of a sweep's cells are in the tables. */
  @Test
  void manyVerdictsAreBrief() {
    ReportData data = SampleReport.data();
    List<String> names = List.of("base", "continued", "a", "b", "c", "d", "e");
    List<ReportModel> models =
        names.stream().map(name -> new ReportModel(name, "", null, null)).toList();
    String page =
        HtmlReport.render(with(data, models, Accuracies.linear(SampleReport.probes(names))));
    assertTrue(page.contains("<section class=\"verdicts many\""));
    assertFalse(page.contains("<li>With "), "numbers in a card");
    assertTrue(HtmlReport.render(data).contains("<li>With "));
  }

  @Test
  void referencesThatDifferAreNamed() {
    ReportData data = SampleReport.data();
    ReportProtocol linear = data.accuracies().protocols().get(0);
    List<Predictions> models = linear.result().models();
    String page =
        HtmlReport.render(
            with(
                data,
                data.models(),
                new Accuracies(
                    List.of(linear, ReportProtocol.of("finetune", ProbeResult.of(models, "base"))),
                    null,
                    TestDesign.ofRuns())));
    assertTrue(page.contains("Fine-tuning<span class=\"against\">against base</span>"), page);
    assertTrue(page.contains("<th scope=\"row\">emc against base</th>"), page);
    assertTrue(page.contains("the difference to the model named above it, in points"));
  }

  static ReportData with(ReportData data, List<ReportModel> models, Accuracies accuracies) {
    return new ReportData(
        "<i>title</i>",
        null,
        List.of(new ReportData.Fact("<u>", "</dl>")),
        models,
        null,
        null,
        accuracies,
        List.of(),
        null,
        List.of(),
        data.plots(),
        List.of(),
        List.of());
  }

  @Test
  void gaugesAreListed() {
    String page = HtmlReport.render(SampleReport.data());
    assertTrue(
        page.contains(
            "<tr><th scope=\"row\">emc</th><td>−0.041</td><td>−0.011</td>"
                + "<td>58.9 <span class=\"of\">of 128</span></td><td>0.071 <span class=\"of\">(0.018)</span></td></tr>"));
  }

  /** Keys and paths are long and have no spaces; a number is one word. */
  @Test
  void theTableOfConfigurationsBreaksNoWord() throws IOException {
    ReportData data = SampleReport.data();
    ReportData paths =
        new ReportData(
            data.title(),
            null,
            data.environment(),
            data.models(),
            null,
            null,
            Accuracies.none(),
            List.of(),
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(
                new ReportData.Difference(
                    "data.train.images", List.of("/a/b_c/d.x", "C:\\e\\f", "1.0e-6", ""))));
    String page = HtmlReport.render(paths);
    assertTrue(
        page.contains(
            "<tr><th scope=\"row\">data.<wbr>train.<wbr>images</th>"
                + "<td class=\"text\">/<wbr>a/<wbr>b_<wbr>c/<wbr>d.x</td>"
                + "<td class=\"text\">C:\\<wbr>e\\<wbr>f</td>"
                + "<td class=\"text\">1.0e-6</td><td class=\"text\"></td></tr>"),
        page);
    String screen = page.substring(0, page.indexOf("@media print"));
    for (String rule : screen.split("\n")) {
      assertFalse(rule.startsWith(".differences") && rule.contains("anywhere"), rule);
    }
  }

  @Test
  void theModelInFocusComesFirst() {
    String page = HtmlReport.render(SampleReport.data());
    int focus = page.indexOf("focus\">");
    assertTrue(focus > 0 && focus < page.indexOf("<span class=\"model\">base</span>"));
  }

  @Test
  void thePageNeedsNothingElse() {
    String page = HtmlReport.render(SampleReport.data());
    String withoutNamespaces =
        page.replaceAll(" xmlns(:xlink)?=\"http://www.w3.org/[0-9a-z/]+\"", "");
    for (String forbidden :
        List.of("http:", "https:", "<script", "<link", "<img", "url(http", "src=", "@import")) {
      assertFalse(withoutNamespaces.contains(forbidden), forbidden);
    }
    assertTrue(page.contains("<meta name=\"viewport\""));
  }

  @Test
  void plotsAreWellFormed() throws Exception {
    Matcher svg =
        Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
            .matcher(HtmlReport.render(SampleReport.data()));
    int plots = 0;
    while (svg.find()) {
      byte[] bytes = svg.group().getBytes(StandardCharsets.UTF_8);
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(bytes));
      assertFalse(svg.group().contains("NaN"));
      plots++;
    }
    assertEquals(1 + 5 + 1 + 2 + 2 * 5 + 4, plots);
  }

  @Test
  void textIsEscaped() {
    ReportData data = SampleReport.data();
    ReportModel hostile =
        new ReportModel("<b>x</b>", "a & b", null, "key: \"<script>alert(1)</script>\"");
    String page = HtmlReport.render(with(data, List.of(hostile), Accuracies.none()));
    assertTrue(page.contains("&lt;i&gt;title&lt;/i&gt;"));
    assertTrue(page.contains("&lt;b&gt;x&lt;/b&gt;"));
    assertTrue(page.contains("a &amp; b"));
    for (String raw : List.of("<script>", "<i>", "<b>x", "<u>", "<dd></dl>")) {
      assertFalse(page.contains(raw), raw);
    }
  }

  @Test
  void aModelThatWasNotProbedShowsAsMissing() {
    ReportData data = SampleReport.data();
    List<ReportModel> models = new ArrayList<>(data.models());
    models.add(
        new ReportModel(
            "extra", "", new ReportModel.Gauge(null, -0.03, 0.07, null, 8, null, null), null));
    String page =
        HtmlReport.render(
            with(data, models, Accuracies.linear(data.accuracies().protocols().get(0).result())));
    List<String[]> cells = cells(page);
    assertEquals(15, cells.size());
    for (String[] cell : cells.subList(12, 15)) {
      assertEquals("–", cell[0]);
    }
    assertTrue(
        page.contains(
            "<tr><th scope=\"row\">extra</th><td>–</td><td>–</td>"
                + "<td>– <span class=\"of\">of 8</span></td><td>–</td></tr>"));
  }

  @Test
  void aReportOfTrainingAloneHasNoVerdict() {
    ReportData data = SampleReport.data();
    String page = HtmlReport.render(with(data, data.models(), Accuracies.none()));
    assertFalse(page.contains("class=\"verdict"));
    assertFalse(page.contains("<table class=\"accuracy\""));
    assertTrue(page.contains("Marginal entropy"));
  }

  @Test
  void theLocaleOfTheMachineDoesNotShow() {
    Locale before = Locale.getDefault();
    String page = HtmlReport.render(SampleReport.data());
    try {
      for (String language : List.of("de-DE", "tr-TR", "fa-IR", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertEquals(page, HtmlReport.render(SampleReport.anew()), language);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void writingLeavesOneWholeFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, "old");
    HtmlReport.write(SampleReport.data(), file);
    assertTrue(Files.readString(file).endsWith("</html>\n"));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    String copy = System.getProperty("emc.sample-report", "");
    if (!copy.isEmpty()) {
      Files.copy(file, Path.of(copy), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static List<String[]> cells(String page) {
    List<String[]> cells = new ArrayList<>();
    Matcher matcher = CELL.matcher(page);
    while (matcher.find()) {
      cells.add(
          new String[] {matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)});
    }
    return cells;
  }

  private static String stars(Comparison c) {
    double p = Math.max(c.pMcNemarHolm(), c.pPermutationHolm());
    return p <= 0.001 ? "***" : p <= 0.01 ? "**" : p <= 0.05 ? "*" : "";
  }

  private static double number(String text) {
    return Double.parseDouble(text.replace('−', '-'));
  }
}
