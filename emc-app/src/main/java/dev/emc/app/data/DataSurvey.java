package dev.emc.app.data;

import dev.emc.core.augment.Image;
import dev.emc.core.data.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * What a set of images holds, every one of them decoded.
 *
 * @param images how many there are
 * @param classes images of each class, by name; empty without labels
 * @param smallest width and height of the image with the fewest pixels, as 640x480
 * @param largest width and height of the image with the most pixels
 * @param unreadable reasons by name
 * @param duplicates groups of names whose pixels are all equal
 */
record DataSurvey(
    int images,
    Map<String, Integer> classes,
    String smallest,
    String largest,
    Map<String, String> unreadable,
    List<List<String>> duplicates) {

  private static final String NONE = "none";

  /**
   * Looks at all images.
   *
   * @param done is told how many were looked at
   */
  static DataSurvey of(ImageSource source, LongConsumer done) {
    var classes = new LinkedHashMap<String, Integer>();
    source.classNames().forEach(name -> classes.put(name, 0));
    var unreadable = new TreeMap<String, String>();
    var byContent = new LinkedHashMap<String, List<String>>();
    String smallest = NONE;
    String largest = NONE;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < source.size(); i++) {
      if (source.labelled()) {
        classes.merge(source.classNames().get(source.label(i)), 1, Integer::sum);
      }
      try {
        Image image = source.read(i);
        long area = (long) image.width() * image.height();
        if (area < least) {
          least = area;
          smallest = image.width() + "x" + image.height();
        }
        if (area > most) {
          most = area;
          largest = image.width() + "x" + image.height();
        }
        byContent.computeIfAbsent(hash(image), h -> new ArrayList<>(1)).add(source.name(i));
      } catch (IOException e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        unreadable.put(source.name(i), reason);
      }
      done.accept(i + 1);
    }
    List<List<String>> duplicates =
        byContent.values().stream().filter(names -> names.size() > 1).toList();
    return new DataSurvey(source.size(), classes, smallest, largest, unreadable, duplicates);
  }

  private static String hash(Image image) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(8).putInt(image.width()).putInt(image.height()).array());
      return HexFormat.of().formatHex(digest.digest(image.pixels()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
