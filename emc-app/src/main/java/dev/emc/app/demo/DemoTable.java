package dev.emc.app.demo;

import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.MeanSd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo's result as a terminal shows it. */
final class DemoTable {
  private DemoTable() {}

  static DemoSummary of(ProbeResult result, Path page) {
    var header = new ArrayList<String>();
    header.add("top-1 in % at");
    for (FractionResult fraction : result.models().get(0).fractions()) {
      header.add(String.format(Locale.ROOT, "%.0f %% labels", 100 * fraction.fraction()));
    }
    var rows = new ArrayList<List<String>>();
    for (Predictions model : result.models()) {
      var row = new ArrayList<String>();
      row.add(model.model());
      model.fractions().forEach(fraction -> row.add(text(fraction.top1())));
      rows.add(row);
    }
    return new DemoSummary(
        VerdictText.overall(result.comparisonsOf(DemoModel.EMC.title())),
        page.toString(),
        header,
        rows);
  }

  private static String text(MeanSd accuracy) {
    Double sd = accuracy.sd();
    return sd == null
        ? String.format(Locale.ROOT, "%.2f", accuracy.mean())
        : String.format(Locale.ROOT, "%.2f ± %.2f", accuracy.mean(), sd);
  }
}
