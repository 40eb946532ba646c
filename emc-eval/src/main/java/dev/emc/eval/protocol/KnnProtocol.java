package dev.emc.eval.protocol;

import dev.emc.api.plugin.Describe;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Votes of nearest neighbours among frozen features. */
public record KnnProtocol(
    @Describe("Neighbours that vote") int k,
    @Describe("A vote weighs exp(similarity / temperature); Infinity: all count alike")
        double temperature)
    implements EvaluationProtocol {
  /** Its name. */
  public static final String NAME = "knn";

  /** In a weighted vote. */
  public static final String WEIGHTED = "weighted";

  /** In a vote in which all count alike. */
  public static final String MAJORITY = "majority";

  /** Checks the ranges. */
  public KnnProtocol {
    new Knn(k, temperature);
  }

  /** Wu et al.'s values. */
  public KnnProtocol() {
    this(Knn.DEFAULT_K, Knn.DEFAULT_TEMPERATURE);
  }

  private Knn knn() {
    return new Knn(k, temperature);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "kNN";
  }

  @Override
  public int order() {
    return 40;
  }

  @Override
  public String summary() {
    return "accuracy of nearest neighbours by cosine similarity of features";
  }

  @Override
  public void requireFit(LabelledImages train, LabelledImages test) {
    knn().requireFits(train, test);
  }

  @Override
  public Map<String, String> describe(Trial trial) {
    boolean majority = Double.isInfinite(temperature);
    var text = new LinkedHashMap<String, String>();
    text.put("k", String.valueOf(k));
    text.put("vote", majority ? MAJORITY : WEIGHTED);
    if (!majority) {
      text.put("temperature", String.valueOf(temperature));
    }
    return text;
  }

  @Override
  public Map<String, String> describe(LabelFractions labels) {
    var text = new LinkedHashMap<String, String>();
    text.put("k", String.valueOf(k));
    text.put("temperature", String.valueOf(temperature));
    return text;
  }

  @Override
  public Predictions run(Trial trial) throws IOException {
    Trial.Features features = trial.features();
    return knn().classify(trial.name(), features.train(), features.test(), trial.device());
  }
}
