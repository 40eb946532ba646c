package dev.emc.app.demo;

import dev.emc.eval.improve.Outcome;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.TestDesign;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.Percent;
import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.result.EpochsWorth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo's result as a terminal shows it. */
final class DemoTable {
  private DemoTable() {}

  static DemoSummary of(DemoProbes probes, Outcome outcome, Path page) {
    ProbeResult result = probes.result();
    var header = new ArrayList<String>();
    header.add("top-1 in % at");
    for (FractionResult fraction : result.models().get(0).fractions()) {
      header.add(Percent.of(fraction.fraction()) + " labels");
    }
    header.add("trained");
    var rows = new ArrayList<List<String>>();
    for (Predictions model : result.models()) {
      var row = new ArrayList<String>();
      row.add(model.model());
      model.fractions().forEach(fraction -> row.add(PlainNumbers.meanSd(fraction.top1())));
      row.add(probes.runs().description(DemoModel.valueOf(model.model().toUpperCase(Locale.ROOT))));
      rows.add(row);
    }
    List<Comparison> emc = result.comparisonsOf(DemoModel.EMC.title());
    boolean helped =
        !emc.isEmpty()
            && Verdict.overall(emc.stream().map(Comparison::verdict).toList()) == Verdict.HELPED;
    return new DemoSummary(
        outcome.sentence(),
        emc.isEmpty()
            ? "the guard stopped every setting with EMC, so that there is nothing to compare"
            : VerdictText.overall(emc, TestDesign.ofRuns()),
        helped
            ? worth(
                EpochsWorth.of(probes.alone(), probes.accuracy(DemoModel.EMC)),
                probes.runs().more(DemoModel.EMC))
            : null,
        page.toString(),
        header,
        rows);
  }

  /**
   * What EMC was worth, in a sentence.
   *
   * @param trained epochs with EMC
   */
  static String worth(EpochsWorth worth, int trained) {
    return "%s epochs with EMC were worth %s without, by the mean accuracy over all shares of the labels; one training seed is no proof"
        .formatted(
            trained,
            worth.reach() == EpochsWorth.Reach.NONE ? "no epoch" : worth.text() + " epochs");
  }
}
