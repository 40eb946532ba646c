package dev.emc.images.source;

import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.UnlabelledImages;
import dev.emc.images.load.Unreadable;
import dev.emc.images.load.ViewLoader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/** Small images, files and view plans that tests of this package share. */
public final class TestImages {
  /** Batches of four images by two workers; an image that cannot be read is an error. */
  public static final LoaderOptions OPTIONS = new LoaderOptions(4, 31, 2, 1 << 20, Unreadable.FAIL);

  private TestImages() {}

  /** An image of noise. */
  public static BufferedImage noise(int width, int height, long seed) {
    var random = KeyedRandom.of(seed);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (int) random.nextLong());
      }
    }
    return image;
  }

  /** Soft waves, as steep as eight levels a pixel. */
  public static BufferedImage waves(int width, int height) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int grey = (int) Math.round(128 + 60 * Math.sin(x / 11.0) + 60 * Math.cos(y / 13.0));
        image.setRGB(x, y, grey * 0x010101);
      }
    }
    return image;
  }

  public static byte[] encode(BufferedImage image, String format) throws IOException {
    var out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("no writer for " + format);
    }
    return out.toByteArray();
  }

  public static Path write(Path file, BufferedImage image, String format) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, encode(image, format));
  }

  /** An idx3 file whose pixel at p of image i is 7 i + p, as bytes. */
  public static byte[] idxImages(int count, int height, int width) {
    ByteBuffer out = ByteBuffer.allocate(16 + count * height * width);
    out.putInt(0x803).putInt(count).putInt(height).putInt(width);
    for (int i = 0; i < count; i++) {
      for (int p = 0; p < height * width; p++) {
        out.put((byte) (7 * i + p));
      }
    }
    return out.array();
  }

  /** An idx1 file whose labels are i mod classes. */
  public static byte[] idxLabels(int count, int classes) {
    ByteBuffer out = ByteBuffer.allocate(8 + count);
    out.putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      out.put((byte) (i % classes));
    }
    return out.array();
  }

  public static byte[] gzip(byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  public static Augmentation.Normalize normalize(int channels) {
    return new Augmentation.Normalize(
        java.util.Collections.nCopies(channels, 0.5),
        java.util.Collections.nCopies(channels, 0.25));
  }

  /** The view as it is, normalised. */
  public static ViewSpec plain(int size, int channels) {
    return new ViewSpec(size, 1, List.of(normalize(channels)));
  }

  /** Two full views and one small one, with every random augmentation. */
  public static ViewPlan busyPlan(int size, int channels) {
    List<Augmentation> augmentations =
        List.of(
            Augmentation.RandomResizedCrop.of(0.2, 1, Interpolation.BICUBIC),
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 0.5),
            new Augmentation.Solarize(128, 0.2),
            normalize(channels));
    return new ViewPlan(
        List.of(new ViewSpec(size, 2, augmentations), new ViewSpec(size / 2, 1, augmentations)));
  }

  /** Noise images made in memory, some of which cannot be read. */
  public static ImageSource source(int count, int side, int channels, int... broken) {
    return new FakeSource(count, side, channels, broken);
  }

  /** Loads busy views of thirty such images. */
  public static ViewLoader loader(LoaderOptions options) {
    return new ViewLoader(source(30, 20, 3), busyPlan(12, 3), options);
  }

  private record FakeSource(int size, int side, int channels, int[] broken)
      implements UnlabelledImages {
    @Override
    public Image read(int index) throws IOException {
      for (int b : broken) {
        if (b == index) {
          throw new IOException("the file is truncated");
        }
      }
      byte[] pixels = new byte[side * side * channels];
      var random = KeyedRandom.of(index);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) random.nextLong();
      }
      return new Image(side, side, channels, pixels);
    }

    @Override
    public String name(int index) {
      return "image-" + index + ".png";
    }

    @Override
    public String description() {
      return "fake";
    }
  }
}
