package dev.emc.eval.evaluate;

import dev.emc.api.ConfigException;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.eval.svm.LabelledRows;
import dev.emc.eval.svm.MultiLabels;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.VocDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The parts of Pascal VOC by their locations: {@code VOC2007} or {@code VOC2007@val}. */
public final class VocImages {
  static final String TRAIN = "trainval";
  static final String TEST = "test";

  private VocImages() {}

  /** Whether a location is a folder laid out as VOC's are. */
  public static boolean isVoc(String location) {
    return VocDataset.isVoc(Path.of(root(location)));
  }

  /** The folder of a location, without the part. */
  public static String root(String location) {
    int at = location.lastIndexOf('@');
    return at < 0 || Files.exists(Path.of(location)) ? location : location.substring(0, at);
  }

  /**
   * Opens a part.
   *
   * @param standard the part if the location names none
   */
  static VocDataset open(OpenModel model, String location, String standard) {
    String root = root(location);
    if (!isVoc(location)) {
      throw new ConfigException(
          root
              + " is not laid out as VOC's folders are: JPEGImages, Annotations and ImageSets/Main");
    }
    String part = root.equals(location) ? standard : location.substring(root.length() + 1);
    return VocDataset.open(Path.of(root), part, model.images().options());
  }

  /** Passes all images once through the frozen network. */
  static LabelledRows features(
      OpenModel model, String task, VocDataset voc, EvaluationListener listener) {
    ImageSource images = voc.images();
    ImageRows rows;
    try (var stage = listener.begin(task, images.size(), 0)) {
      rows = model.extractor(stage::advanceTo).features(images);
    }
    return new LabelledRows(
        rows.values(),
        rows.width(),
        labels(voc, rows.images()),
        Arrays.stream(rows.images()).mapToObj(images::name).toList());
  }

  /** What all images show, of which none is read. */
  static MultiLabels labels(VocDataset voc) {
    return labels(voc, IntStream.range(0, voc.images().size()).toArray());
  }

  private static MultiLabels labels(VocDataset voc, int[] images) {
    List<String> classes = voc.classNames();
    byte[] marks = new byte[images.length * classes.size()];
    for (int row = 0; row < images.length; row++) {
      for (int c = 0; c < classes.size(); c++) {
        marks[row * classes.size() + c] = voc.label(images[row], c);
      }
    }
    return new MultiLabels(classes, marks);
  }
}
