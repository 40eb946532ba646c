package dev.emc.eval.evaluate;

import ai.djl.Device;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.eval.protocol.Trial;
import dev.emc.eval.supervised.EvaluationKeeper;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A model before images.
 *
 * @param name what results call it
 * @param model shown the images as the protocol says
 * @param images labelled
 * @param draws of the training images' labels
 * @param seed of all chance
 * @param keeper of what is done
 * @param listener is told how far it is
 * @param passes images through the network
 * @param facts what was found
 */
record ModelTrial(
    String name,
    OpenModel model,
    EvaluationImages images,
    List<LabelDraw> draws,
    long seed,
    EvaluationKeeper keeper,
    EvaluationListener listener,
    Passes passes,
    Map<String, String> facts)
    implements Trial {

  /** The same, kept. */
  ModelTrial with(EvaluationKeeper keeper, Passes passes) {
    return new ModelTrial(name, model, images, draws, seed, keeper, listener, passes, facts);
  }

  @Override
  public Features features() throws IOException {
    int width = model.trained().network().backbone().featureWidth();
    for (ImageSource source : List.of(images.train(), images.test())) {
      KeptFeatures.requireRoom(source.description(), source.size(), width);
    }
    ImageRows train = passes.of(model, "training images", "train", images.train());
    ImageRows test = passes.of(model, "test images", "test", images.test());
    return new Features(
        set(images.train(), train),
        set(images.test(), test),
        RowDraws.among(train.images(), draws));
  }

  private static FeatureSet set(ImageSource images, ImageRows rows) {
    return new FeatureSet(rows.values(), LabelledImages.of(images, rows.images()));
  }

  @Override
  public boolean isSaved() {
    return false;
  }

  @Override
  public ImageSource train() {
    return images.train();
  }

  @Override
  public ImageSource test() {
    return images.test();
  }

  @Override
  public Device device() {
    return model.device();
  }

  @Override
  public void found(String key, String value) {
    facts.put(key, value);
  }
}
