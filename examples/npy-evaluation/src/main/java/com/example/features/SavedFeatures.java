package com.example.features;

import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.FeatureFiles;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.protocol.LinearProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A linear probe on features that anything may have saved. */
public final class SavedFeatures {
  private SavedFeatures() {}

  /**
   * Probes and prints the accuracies.
   *
   * @param args train.npy train.txt test.npy test.txt result.json
   */
  public static void main(String[] args) throws IOException {
    var files =
        new FeatureFiles(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
    var protocol = new LinearProtocol();
    FeatureFiles.Sets sets = files.singleLabel(protocol::requireFit);
    Evaluation evaluation =
        new Evaluator()
            .labels(new LabelFractions(List.of(0.1, 1.0), 5, 31))
            .file(Path.of(args[4]))
            .evaluate(files.name(), files.provenance(), protocol, sets.train(), sets.test());
    for (var fraction : evaluation.predictions().fractions()) {
      System.out.printf(
          Locale.ROOT,
          "%g %% of the labels: %.2f %% of the test images are named rightly%n",
          100 * fraction.fraction(),
          fraction.top1().mean());
    }
  }
}
