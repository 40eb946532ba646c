package dev.emc.app.demo;

import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.TestDesign;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.Percent;
import dev.emc.eval.stats.PlainNumbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's result as a terminal shows it. */
final class DemoTable {
  private DemoTable() {}

  static DemoSummary of(ProbeResult result, Path page) {
    var header = new ArrayList<String>();
    header.add("top-1 in % at");
    for (FractionResult fraction : result.models().get(0).fractions()) {
      header.add(Percent.of(fraction.fraction()) + " labels");
    }
    var rows = new ArrayList<List<String>>();
    for (Predictions model : result.models()) {
      var row = new ArrayList<String>();
      row.add(model.model());
      model.fractions().forEach(fraction -> row.add(PlainNumbers.meanSd(fraction.top1())));
      rows.add(row);
    }
    return new DemoSummary(
        VerdictText.overall(result.comparisonsOf(DemoModel.EMC.title()), TestDesign.ofRuns()),
        page.toString(),
        header,
        rows);
  }
}
