package dev.emc.images.source;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import dev.emc.images.load.LargeImages;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A fixed list of images, in an order that does not change. May be read by many threads. */
public interface ImageSource {
  /** Number of images. */
  int size();

  /**
   * Reads an image. One that may be large beside the memory is read by {@link LargeImages#use}.
   *
   * @param index from 0 to size − 1
   * @throws IOException if it cannot be read or decoded; the message does not name the image
   */
  Image read(int index) throws IOException;

  /**
   * Reads an image, at a part of its size where its format can be read so and the choice allows it.
   *
   * @param index from 0 to size − 1
   * @param choice asked for the factor once the full size is known
   * @throws IOException as {@link #read(int)} does
   */
  default Image read(int index, Reduction.Choice choice) throws IOException {
    return read(index);
  }

  /** What to call an image in messages and lists, such as its path below the folder. */
  String name(int index);

  /** Channels of every image: 1 for grey, 3 for colour. */
  int channels();

  /** Names of the classes, by label; empty if the images have no labels. */
  List<String> classNames();

  /**
   * An image's class, an index of {@link #classNames()}.
   *
   * @throws IllegalStateException if the images have no labels
   */
  int label(int index);

  /** What to call the whole in messages, such as its folder. */
  String description();

  /** Whether images have labels. */
  default boolean labelled() {
    return !classNames().isEmpty();
  }

  /**
   * Images of each class, by name; empty without labels. Where an image may be of several classes
   * it counts for each.
   */
  default Map<String, Integer> classCounts() {
    var counts = new LinkedHashMap<String, Integer>();
    classNames().forEach(name -> counts.put(name, 0));
    if (labelled()) {
      for (int label : labels()) {
        counts.merge(classNames().get(label), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** The labels of all images, in order. */
  default int[] labels() {
    return IntStream.range(0, size()).map(this::label).toArray();
  }

  /**
   * Some of the images, renumbered from 0; classes keep their labels.
   *
   * @param indices into this source, in the order wanted
   */
  default ImageSource subset(int... indices) {
    return new SubsetSource(this, indices);
  }

  /**
   * The images from one index up to another, renumbered from 0.
   *
   * @param from first index
   * @param to index after the last
   */
  default ImageSource range(int from, int to) {
    return subset(IntStream.range(from, to).toArray());
  }
}
