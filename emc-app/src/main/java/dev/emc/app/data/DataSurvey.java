package dev.emc.app.data;

import dev.emc.images.augment.Image;
import dev.emc.images.load.LargeImages;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
   * Looks at all images, on all cores.
   *
   * @param done is told how many were looked at
   */
  static DataSurvey of(ImageSource source, LongConsumer done) {
    int size = source.size();
    var looks = new Look[size];
    var reasons = new ConcurrentHashMap<Integer, String>();
    var looked = new AtomicInteger();
    IntStream.range(0, size)
        .parallel()
        .forEach(
            i -> {
              try {
                LargeImages.use(source, i, image -> looks[i] = Look.at(image));
              } catch (IOException e) {
                reasons.put(i, e.getMessage() == null ? e.toString() : e.getMessage());
              }
              synchronized (looked) {
                done.accept(looked.incrementAndGet());
              }
            });
    String smallest = NONE;
    String largest = NONE;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (@Nullable Look look : looks) {
      if (look != null && look.area() < least) {
        least = look.area();
        smallest = look.width() + "x" + look.height();
      }
      if (look != null && look.area() > most) {
        most = look.area();
        largest = look.width() + "x" + look.height();
      }
    }
    var unreadable = new TreeMap<String, String>();
    reasons.forEach((index, reason) -> unreadable.put(source.name(index), reason));
    return new DataSurvey(
        size, source.classCounts(), smallest, largest, unreadable, duplicates(source, looks));
  }

  private static List<List<String>> duplicates(ImageSource source, Look[] looks) {
    var firsts = new HashMap<Look, Integer>();
    var groups = new TreeMap<Integer, List<String>>();
    for (int i = 0; i < looks.length; i++) {
      @Nullable Integer first = looks[i] == null ? null : firsts.putIfAbsent(looks[i], i);
      if (first != null) {
        groups
            .computeIfAbsent(first, f -> new ArrayList<>(List.of(source.name(f))))
            .add(source.name(i));
      }
    }
    return List.copyOf(groups.values());
  }

  /**
   * What is kept of an image.
   *
   * @param high the first half of the SHA-256 of its pixels, in two parts
   * @param low the second part
   */
  private record Look(int width, int height, long high, long low) {
    /** Pixels that are hashed at a time: a copy of all would be as large as the image. */
    private static final int CHUNK = 1 << 14;

    static Look at(Image image) {
      try {
        var digest = MessageDigest.getInstance("SHA-256");
        int[] packed = image.packed();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Integer.BYTES);
        for (int from = 0; from < packed.length; from += CHUNK) {
          int count = Math.min(CHUNK, packed.length - from);
          chunk.asIntBuffer().put(packed, from, count);
          digest.update(chunk.array(), 0, count * Integer.BYTES);
        }
        byte[] hash = digest.digest();
        ByteBuffer parts = ByteBuffer.wrap(hash);
        return new Look(image.width(), image.height(), parts.getLong(), parts.getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    long area() {
      return (long) width * height;
    }
  }
}
