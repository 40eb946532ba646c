package dev.emc.eval.study.result;

import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import java.util.ArrayList;
import java.util.List;

/**
 * A row's answers with every seed.
 *
 * @param row name of the row
 * @param bySeed its answers, seed by seed
 */
record SeedPredictions(String row, List<Predictions> bySeed) {

  /**
   * All seeds as one model whose draws are those of every seed: a test then asks on which images
   * one row is right more often than another, over seeds and label draws alike.
   */
  Predictions pooled() {
    Predictions first = bySeed.get(0);
    List<FractionResult> fractions = new ArrayList<>();
    for (int f = 0; f < first.fractions().size(); f++) {
      List<DrawResult> draws = new ArrayList<>();
      for (Predictions seed : bySeed) {
        for (DrawResult d : seed.fractions().get(f).draws()) {
          draws.add(
              new DrawResult(
                  draws.size(),
                  d.labels(),
                  d.l2(),
                  d.l2Validated(),
                  d.converged(),
                  d.top1(),
                  d.predicted()));
        }
      }
      FractionResult of = first.fractions().get(f);
      fractions.add(
          new FractionResult(of.fraction(), top1(f), of.top5(), of.perClassTop1(), draws));
    }
    return new Predictions(row, first.imageIds(), first.labels(), first.classes(), fractions);
  }

  /** Where a label fraction stands among those evaluated. */
  int index(double fraction) {
    return bySeed.get(0).fractions().stream()
        .map(FractionResult::fraction)
        .toList()
        .indexOf(fraction);
  }

  /** Accuracy for each seed, the mean over its draws, percent. */
  List<Double> accuracies(int fraction) {
    return bySeed.stream().map(p -> p.fractions().get(fraction).top1().mean()).toList();
  }

  /** Over the seeds; with a single seed over its draws. */
  MeanSd top1(int fraction) {
    return bySeed.size() == 1
        ? bySeed.get(0).fractions().get(fraction).top1()
        : MeanSd.of(accuracies(fraction).stream().mapToDouble(Double::doubleValue).toArray());
  }
}
