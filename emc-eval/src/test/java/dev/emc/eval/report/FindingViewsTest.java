package dev.emc.eval.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FindingViewsTest {
  @Test
  void whatWasTriedIsShownAboveEverythingElse() {
    ReportData data = SampleReport.data();
    String without = HtmlReport.render(HtmlReportTest.with(data, List.of(), Accuracies.none()));
    assertFalse(without.contains("What was tried"));
    String page = HtmlReport.render(data);
    assertTrue(
        page.contains("<p class=\"finding helped\">Improved: +1.9 points &lt;p = 0.01&gt;.</p>"),
        page);
    assertTrue(page.indexOf("class=\"finding") < page.indexOf("class=\"verdicts"));
    assertTrue(page.contains("Points are above the start on 50 images, with their"), page);
    assertTrue(
        page.contains(
            "<th scope=\"row\">emc-usual <span class=\"tag\">chosen</span>"
                + "<span class=\"description\">optimizer.lr=0.6</span></th>"
                + "<td>+1.50 <span class=\"of\">± 0.40</span></td>"
                + "<td class=\"text\">chosen, and run in full</td>"));
    assertTrue(page.contains("<th scope=\"row\">broken</th><td>–"), "without a result");
    int figure = page.indexOf("<figcaption>Settings tried</figcaption>");
    String legend = page.substring(figure, page.indexOf("</ul>", figure));
    assertTrue(legend.contains("stopped by the guard") && !legend.contains("failed"), legend);
  }
}
