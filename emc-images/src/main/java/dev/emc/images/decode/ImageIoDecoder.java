package dev.emc.images.decode;

import dev.emc.files.FileKind;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes with the image readers of the Java platform; a large image in horizontal strips, so that
 * it is not in memory twice.
 */
public final class ImageIoDecoder implements Decoder {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff");

  /** As the readers call them. The platform knows others that PIL does not, and guesses them. */
  private static final Set<String> FORMATS = Set.of("jpeg", "png", "bmp", "gif", "tif");

  private final long stripBytes;

  /** A decoder whose strips take no more than a sixteenth of Java's memory. */
  public ImageIoDecoder() {
    this(Runtime.getRuntime().maxMemory() / 16);
  }

  /** A decoder of strips that take so many bytes, or are one row. */
  ImageIoDecoder(long stripBytes) {
    this.stripBytes = stripBytes;
  }

  @Override
  public Set<String> extensions() {
    return EXTENSIONS;
  }

  @Override
  public Image decode(byte[] file, int channels) throws IOException {
    if (file.length == 0) {
      throw new IOException("the file is empty");
    }
    if (ImageHeader.isJpeg(file)) {
      Optional<JpegHeader> header = JpegHeader.read(file);
      if (header.isPresent()) {
        header.get().requireFewScans();
      }
    }
    try (ImageInputStream in = new BytesInput(file)) {
      return decode(in, file.length, channels);
    }
  }

  @Override
  public Image decode(Path file, int channels, Reduction.Choice choice) throws IOException {
    try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
      return decode(in, 0, channels);
    }
  }

  private Image decode(ImageInputStream in, int fileBytes, int channels) throws IOException {
    ImageReader reader = reader(in);
    try {
      var warnings = new ArrayList<String>();
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(in, true, true);
      Image image = read(reader, in, fileBytes, channels);
      checkComplete(warnings);
      return image;
    } catch (RuntimeException e) {
      // The readers answer corrupt data with whatever their own arithmetic trips over.
      throw new IOException("the file is corrupt (" + e + ")", e);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(ImageInputStream in) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(format(reader))) {
        return reader;
      }
      reader.dispose();
    }
    throw new IOException(
        other(in)
            .map(kind -> "not an image but " + kind.name())
            .orElse("not an image of a known format"));
  }

  /** What a file is that came in place of an image. */
  private static Optional<FileKind> other(ImageInputStream in) throws IOException {
    byte[] start = new byte[FileKind.START_BYTES];
    in.seek(0);
    int length = Math.max(0, in.read(start));
    return FileKind.of(Arrays.copyOf(start, length))
        .filter(kind -> kind.family() != FileKind.Family.IMAGE);
  }

  private static String format(ImageReader reader) throws IOException {
    return reader.getFormatName().toLowerCase(Locale.ROOT);
  }

  private Image read(ImageReader reader, ImageInputStream in, int fileBytes, int channels)
      throws IOException {
    // A damaged header may announce any size.
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    PixelLimits.checkSize(width, height);
    String format = format(reader);
    if (format.equals("gif")) {
      return readGif(reader, fileBytes, channels);
    }
    long beside = fileBytes;
    Samples samples = Samples.ofColours();
    if (format.equals("tif")) {
      TiffKind kind = TiffKind.of(reader);
      samples = kind.samples();
      beside += kind.decodedBytes(reader);
    } else if (format.equals("bmp")) {
      beside += BmpKind.decodedBytes(in, width, height);
    }
    int rows = stripRows(reader, width, height);
    PixelLimits.check(width, height, beside + (long) rows * rowBytes(reader, width), 0);
    int[] packed = new int[width * height];
    for (int y = 0; y < height; y += rows) {
      int count = Math.min(rows, height - y);
      samples.copy(strip(reader, width, height, y, count), packed, y * width);
    }
    return image(height, width, packed, channels);
  }

  private static Image image(int height, int width, int[] packed, int channels) {
    if (channels == 3) {
      return Image.ofRgb(height, width, packed);
    }
    Luma.replace(packed);
    return Image.ofGrey(height, width, packed);
  }

  /** Whole frames of one byte a pixel: they are small beside the screen they are put on. */
  private static Image readGif(ImageReader reader, int fileBytes, int channels) throws IOException {
    GifScreen screen = GifScreen.of(reader);
    long framePixels = (long) reader.getWidth(0) * reader.getHeight(0);
    boolean whole = framePixels == (long) screen.width() * screen.height();
    long frameBytes = framePixels * (whole ? 1 : 1 + PixelLimits.BYTES_PER_PIXEL);
    PixelLimits.check(screen.width(), screen.height(), fileBytes + frameBytes, 0);
    BufferedImage frame = reader.read(0);
    int[] packed = new int[frame.getWidth() * frame.getHeight()];
    Samples.ofColours().copy(frame, packed, 0);
    return image(screen.height(), screen.width(), screen.filled(frame, packed), channels);
  }

  private static BufferedImage strip(ImageReader reader, int width, int height, int from, int rows)
      throws IOException {
    if (rows == height) {
      return reader.read(0);
    }
    var param = reader.getDefaultReadParam();
    param.setSourceRegion(new Rectangle(0, from, width, rows));
    return reader.read(0, param);
  }

  private int stripRows(ImageReader reader, int width, int height) throws IOException {
    long most = stripBytes / rowBytes(reader, width);
    return (int) Math.max(1, Math.min(height, most));
  }

  /** Of an image as the reader makes it. */
  private static long rowBytes(ImageReader reader, int width) throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    if (!types.hasNext()) {
      throw new IOException("the file is corrupt (no pixels of a known kind)");
    }
    SampleModel model = types.next().getSampleModel();
    int bits = DataBuffer.getDataTypeSize(model.getDataType()) * model.getNumDataElements();
    return (long) width * bits / Byte.SIZE;
  }

  /** The JPEG reader fills what is missing with grey and only warns. */
  private static void checkComplete(List<String> warnings) throws IOException {
    for (String warning : warnings) {
      String text = warning.toLowerCase(Locale.ROOT);
      if (text.contains("premature end") || text.contains("truncated") || text.contains("eoi")) {
        throw new IOException("the file is truncated");
      }
    }
  }
}
