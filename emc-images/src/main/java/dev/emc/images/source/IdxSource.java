package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.images.augment.Image;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Grey images of an IDX file, held in memory, with labels from a second IDX file or without. */
public final class IdxSource implements ImageSource {
  private final String description;
  private final int height;
  private final int width;
  private final byte[] pixels;
  private final byte @Nullable [] labels;
  private final List<String> classNames;

  private IdxSource(String description, IdxFile images, byte @Nullable [] labels) {
    this.description = description;
    this.height = images.shape()[1];
    this.width = images.shape()[2];
    this.pixels = images.data();
    this.labels = labels;
    this.classNames = labels == null ? List.of() : numbers(labels);
  }

  /**
   * Reads images without labels.
   *
   * @param name for messages
   * @param images content of an idx3-ubyte file, gzip-compressed or not; closed
   * @throws ConfigException if it is not such a file
   */
  public static IdxSource read(String name, InputStream images) {
    return new IdxSource(name, IdxFile.read(name, images, 3), null);
  }

  /**
   * Reads images and labels; classes are named by their numbers.
   *
   * @param name of the images, for messages
   * @param images content of an idx3-ubyte file, gzip-compressed or not; closed
   * @param labelsName for messages
   * @param labels content of an idx1-ubyte file, gzip-compressed or not; closed
   * @throws ConfigException if they are not such files or do not fit each other
   */
  public static IdxSource read(
      String name, InputStream images, String labelsName, InputStream labels) {
    IdxFile imageFile = IdxFile.read(name, images, 3);
    IdxFile labelFile = IdxFile.read(labelsName, labels, 1);
    if (labelFile.shape()[0] != imageFile.shape()[0]) {
      throw new ConfigException(
          "'%s' holds %s images, but '%s' holds %s labels"
              .formatted(name, imageFile.shape()[0], labelsName, labelFile.shape()[0]));
    }
    return new IdxSource(name, imageFile, labelFile.data());
  }

  private static List<String> numbers(byte[] labels) {
    int largest = 0;
    for (byte label : labels) {
      largest = Math.max(largest, label & 0xFF);
    }
    return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
  }

  @Override
  public int size() {
    return pixels.length / (height * width);
  }

  @Override
  public Image read(int index) {
    int area = height * width;
    return new Image(
        height, width, 1, Arrays.copyOfRange(pixels, index * area, (index + 1) * area));
  }

  @Override
  public String name(int index) {
    return description + " #" + index;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    if (labels == null) {
      throw new IllegalStateException("the images of '" + description + "' have no labels");
    }
    return labels[index] & 0xFF;
  }

  @Override
  public String description() {
    return description;
  }
}
