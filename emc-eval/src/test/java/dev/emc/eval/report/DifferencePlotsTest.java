package dev.emc.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.eval.plot.IntervalPlot;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencePlotsTest {
  @Test
  void sharesOfTheLabelsAreApartWhereThereAreSeveralModels() {
    List<IntervalPlot> plots = DifferencePlots.of(SampleReport.data());
    assertEquals(
        List.of(
            "Linear probe, 1\u00a0% of labels, against continued",
            "Linear probe, 10\u00a0% of labels, against continued",
            "Linear probe, 100\u00a0% of labels, against continued",
            "kNN, 100\u00a0% of labels, against continued",
            "SVM, mAP against continued"),
        plots.stream().map(IntervalPlot::title).toList());
    assertEquals(1, plots.stream().map(IntervalPlot::least).distinct().count(), "one axis");
    String page = HtmlReport.render(SampleReport.data());
    plots.forEach(
        plot -> assertTrue(page.contains("<figcaption>" + plot.title() + "</figcaption>")));
  }

  /** Values, intervals and colours are those of the tests. */
  @Test
  void aSingleModelsSharesAreTogether() {
    ReportData data = SampleReport.data();
    ProbeResult probes = SampleReport.probes(List.of("continued", "emc"));
    List<IntervalPlot> plots =
        DifferencePlots.of(
            HtmlReportTest.with(data, data.models().subList(1, 3), Accuracies.linear(probes)));
    assertEquals(1, plots.size());
    assertEquals("Linear probe: continued against emc", plots.get(0).title());
    List<Comparison> tests = probes.comparisonsOf("continued");
    assertEquals(tests.size(), plots.get(0).rows().size());
    for (int i = 0; i < tests.size(); i++) {
      IntervalPlot.Row row = plots.get(0).rows().get(i);
      assertEquals(tests.get(i).difference(), row.value());
      assertEquals(tests.get(i).interval().low(), row.low());
      assertEquals(tests.get(i).interval().high(), row.high());
      assertEquals(
          tests.get(i).verdict() == Verdict.NO_SIGNIFICANT_DIFFERENCE,
          row.meaning().equals("no significant difference"));
    }
  }
}
