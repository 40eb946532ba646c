package dev.emc.eval.evaluate;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.eval.protocol.Trial;
import dev.emc.eval.supervised.EvaluationKeeper;
import dev.emc.images.source.ImageSource;
import java.util.List;
import java.util.Map;

/**
 * Features that were saved before.
 *
 * @param name what results call their model
 * @param features with their draws
 * @param seed of all chance
 * @param listener is told how far it is
 * @param facts what was found
 */
record SavedTrial(
    String name,
    Features features,
    long seed,
    EvaluationListener listener,
    Map<String, String> facts)
    implements Trial {
  private static ConfigException noModel() {
    return new ConfigException("this protocol needs a model and images, not saved features");
  }

  @Override
  public boolean isSaved() {
    return true;
  }

  @Override
  public OpenModel model() {
    throw noModel();
  }

  @Override
  public ImageSource train() {
    throw noModel();
  }

  @Override
  public ImageSource test() {
    throw noModel();
  }

  @Override
  public List<LabelDraw> draws() {
    return features.draws();
  }

  @Override
  public Device device() {
    return Device.cpu();
  }

  @Override
  public EvaluationKeeper keeper() {
    return EvaluationKeeper.NONE;
  }

  @Override
  public void found(String key, String value) {
    facts.put(key, value);
  }
}
