package dev.emc.eval.evaluate;

import dev.emc.api.ConfigException;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.RowFile;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Features of images, kept batch by batch so that a pass that was stopped goes on. */
final class KeptFeatures {
  /** The longest array there is in Java. */
  private static final long MOST = Integer.MAX_VALUE - 8;

  private KeptFeatures() {}

  /**
   * Passes the images through the frozen network that have no row yet.
   *
   * @param task what to call the images, such as {@code training images}
   * @param file of rows; closed here
   * @return the rows of all images that could be read
   * @throws CancellationException if the user has asked to stop
   */
  static ImageRows of(
      OpenModel model,
      String task,
      ImageSource images,
      RowFile file,
      EvaluationListener listener,
      BooleanSupplier stop)
      throws IOException {
    try (file) {
      int first = file.next();
      if (first > 0) {
        listener.note("going on after %s of %s %s".formatted(first, images.size(), task));
      }
      try (var stage = listener.begin(task, images.size(), first)) {
        if (!model
            .extractor(read -> stage.advanceTo(first + read))
            .fill(file, images, false, stop)) {
          throw new CancellationException(
              "stopped after %s of %s %s".formatted(file.next(), images.size(), task));
        }
      }
      return file.read();
    }
  }

  /**
   * Refuses what cannot be held.
   *
   * @param width features of an image
   * @throws ConfigException if one array cannot hold the features of all images
   */
  static void requireRoom(String images, int size, int width) {
    if ((long) size * width > MOST) {
      throw new ConfigException(
          "--cached holds %s numbers at most, but %s has %s images of %s features each: leave --cached out, or give fewer images"
              .formatted(MOST, images, size, width));
    }
  }
}
