package dev.emc.eval.features;

import dev.emc.images.source.ImageSource;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Which images some are, as text, so that what was done with them goes on with these alone. */
public final class ImageSetText {
  private ImageSetText() {}

  /**
   * How many they are, and a checksum of their names and, if they have labels, classes in order,
   * such as {@code 600, checksum 12ab34cd of their names and classes}.
   */
  public static String of(ImageSource images) {
    var checksum = new CRC32C();
    for (int i = 0; i < images.size(); i++) {
      String line = images.name(i) + (images.labelled() ? "\t" + images.label(i) : "") + "\n";
      checksum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return "%s, checksum %08x of their names%s"
        .formatted(images.size(), checksum.getValue(), images.labelled() ? " and classes" : "");
  }
}
