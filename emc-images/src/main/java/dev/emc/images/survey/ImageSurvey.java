package dev.emc.images.survey;

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
 * @param longestSide pixels of the longer side of the largest image
 * @param grey images without colour
 * @param brightness mean and deviation over all pixels, from 0 to 1
 * @param unreadable reasons by name
 * @param duplicates groups of names whose pixels are all equal
 */
public record ImageSurvey(
    int images,
    Map<String, Integer> classes,
    String smallest,
    String largest,
    int longestSide,
    int grey,
    Brightness brightness,
    Map<String, String> unreadable,
    List<List<String>> duplicates) {

  private static final String NONE = "none";

  /**
   * How bright images are.
   *
   * @param mean over pixels, from 0 to 1; of a coloured one over its channels
   * @param deviation standard deviation over pixels
   */
  public record Brightness(double mean, double deviation) {}

  /**
   * Looks at all images, on all cores.
   *
   * @param done is told how many were looked at
   */
  public static ImageSurvey of(ImageSource source, LongConsumer done) {
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
    int longest = 0;
    int grey = 0;
    double sum = 0;
    double squares = 0;
    double pixels = 0;
    for (@Nullable Look look : looks) {
      if (look != null) {
        longest = Math.max(longest, Math.max(look.width(), look.height()));
        grey += look.tone().grey() ? 1 : 0;
        sum += look.tone().sum();
        squares += look.tone().squares();
        pixels += look.area();
      }
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
    double mean = pixels == 0 ? 0 : sum / pixels;
    double variance = pixels == 0 ? 0 : Math.max(0, squares / pixels - mean * mean);
    return new ImageSurvey(
        size,
        source.classCounts(),
        smallest,
        largest,
        longest,
        grey,
        new Brightness(mean, Math.sqrt(variance)),
        unreadable,
        duplicates(source, looks));
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
   * @param tone what its pixels are
   */
  private record Look(int width, int height, long high, long low, Tone tone) {
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
        return new Look(
            image.width(), image.height(), parts.getLong(), parts.getLong(), Tone.of(image));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    long area() {
      return (long) width * height;
    }
  }

  /**
   * What pixels are in sum.
   *
   * @param grey whether each is as red as green and as blue
   * @param sum of their brightness, each from 0 to 1
   * @param squares sum of its squares
   */
  private record Tone(boolean grey, double sum, double squares) {
    private static final int BYTE = 0xFF;

    static Tone of(Image image) {
      boolean isSingle = image.channels() == 1;
      boolean grey = true;
      double sum = 0;
      double squares = 0;
      for (int pixel : image.packed()) {
        int blue = pixel & BYTE;
        int red = isSingle ? blue : pixel >> 16 & BYTE;
        int green = isSingle ? blue : pixel >> 8 & BYTE;
        grey &= red == green && green == blue;
        double value = (red + green + blue) / (3.0 * BYTE);
        sum += value;
        squares += value * value;
      }
      return new Tone(grey, sum, squares);
    }
  }
}
