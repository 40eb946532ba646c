package dev.emc.eval.evaluate;

import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds images that are both learnt from and tested on, as far as their locations tell. */
final class SharedImages {
  private SharedImages() {}

  /**
   * What to warn of, in one line; nothing if no test image is known to be a training image.
   *
   * @param trainAt location of the images to learn from
   * @param testAt location of the images that decide
   */
  static Optional<String> warning(
      String trainAt, ImageSource train, String testAt, ImageSource test) {
    if (!root(trainAt).equals(root(testAt))) {
      return Optional.empty();
    }
    Set<String> tested = new HashSet<>();
    for (int i = 0; i < test.size(); i++) {
      tested.add(test.name(i));
    }
    int all = tested.size();
    for (int i = 0; i < train.size(); i++) {
      tested.remove(train.name(i));
    }
    return warning(all - tested.size(), all);
  }

  /** The same of counts. */
  static Optional<String> warning(int shared, int tested) {
    return shared == 0
        ? Optional.empty()
        : Optional.of(
            ("%s test images are training images as well: probes have learnt them, and each is its"
                    + " own nearest neighbour, so the accuracy says little of other images")
                .formatted(
                    shared == tested ? "all " + tested : "%s of %s".formatted(shared, tested)));
  }

  /**
   * The folder that names of images are relative to: without a part or a list behind it, the real
   * one if it is a link. What is no folder, such as a resource, is its own.
   */
  private static String root(String location) {
    try {
      Path place = Path.of(location);
      int at = location.lastIndexOf('@');
      if (!Files.exists(place) && at > 0) {
        return root(location.substring(0, at));
      }
      Path folder = Files.isDirectory(place) ? place : place.toAbsolutePath().getParent();
      return folder == null || !Files.exists(place) ? location : folder.toRealPath().toString();
    } catch (InvalidPathException | IOException e) {
      return location;
    }
  }
}
