package dev.emc.eval.evaluate;

import dev.emc.eval.features.ImageRows;
import dev.emc.eval.model.OpenModel;
import dev.emc.images.source.ImageSource;
import java.io.IOException;

/** Passes images through a frozen network, each source once. */
@FunctionalInterface
interface Passes {
  /**
   * The features of all images that can be read.
   *
   * @param task what to call the images, such as {@code training images}
   * @param name of their rows where they are kept, such as {@code train}
   * @throws java.util.concurrent.CancellationException if the user has asked to stop
   */
  ImageRows of(OpenModel model, String task, String name, ImageSource images) throws IOException;
}
