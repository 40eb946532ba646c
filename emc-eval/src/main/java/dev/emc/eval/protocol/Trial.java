package dev.emc.eval.protocol;

import ai.djl.Device;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.supervised.EvaluationKeeper;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.List;

/** What a protocol is given to judge a model by. */
public interface Trial {
  /**
   * Frozen features.
   *
   * @param train of the images whose labels may be used
   * @param test of the images that decide
   * @param draws of the labels, as rows of the training features; empty for a protocol that draws
   *     none
   */
  record Features(FeatureSet train, FeatureSet test, List<LabelDraw> draws) {}

  /** What results call the model. */
  String name();

  /**
   * The features of all images, which are passed through the network when they are asked for.
   *
   * @throws java.util.concurrent.CancellationException if the user has asked to stop
   */
  Features features() throws IOException;

  /** Whether there are features alone, which were saved before: no model and no images. */
  boolean isSaved();

  /**
   * The model.
   *
   * @throws dev.emc.api.ConfigException if there are saved features alone
   */
  OpenModel model();

  /** Images whose labels may be used. */
  ImageSource train();

  /** Images that decide, of the same classes. */
  ImageSource test();

  /** Draws of the training images' labels; empty for a protocol that draws none. */
  List<LabelDraw> draws();

  /** Seed of all chance. */
  long seed();

  /** Where to compute. */
  Device device();

  /** Keeps what is done, so that an evaluation that was stopped goes on. */
  EvaluationKeeper keeper();

  /** Whom to tell how far it is. */
  EvaluationListener listener();

  /** Adds to what the result says of itself, unless it says that already. */
  void found(String key, String value);
}
