package dev.emc.images.decode;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Turns the bytes of an image file into pixels. Implementations may be used by many threads. */
public interface Decoder {
  /** Extensions of the files it reads, in lower case, without the dot. */
  Set<String> extensions();

  /**
   * Decodes one image. Colour profiles and orientation marks are ignored and an alpha channel is
   * dropped, as PIL's {@code convert("RGB")} does.
   *
   * @param file the whole file
   * @param channels 3 for colour, 1 for grey
   * @throws IOException if the file is empty, truncated, corrupt or not an image; the message does
   *     not name the file
   */
  Image decode(byte[] file, int channels) throws IOException;

  /**
   * Decodes one image, at a part of its size where the decoder can do that and may.
   *
   * @param choice asked for the factor once the full size is known
   * @return at full size, or with the {@link Image#reduction} that was chosen
   * @throws IOException as {@link #decode(byte[], int)} does
   */
  default Image decode(byte[] file, int channels, Reduction.Choice choice) throws IOException {
    return decode(file, channels);
  }

  /**
   * Decodes an image whose file is large beside Java's memory, without holding the file as a whole
   * where its format allows that.
   *
   * @throws IOException as {@link #decode(byte[], int)} does, and if the file is too large
   */
  default Image decode(Path file, int channels, Reduction.Choice choice) throws IOException {
    PixelLimits.checkFile(Files.size(file));
    return decode(Files.readAllBytes(file), channels, choice);
  }

  /** Whether any file is ever decoded at a part of its size. */
  default boolean reduces() {
    return false;
  }
}
