package dev.emc.core.data;

import dev.emc.core.augment.Image;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes with the image readers of the Java platform. */
public final class ImageIoDecoder implements Decoder {
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff");

  @Override
  public Set<String> extensions() {
    return EXTENSIONS;
  }

  @Override
  public Image decode(byte[] file, int channels) throws IOException {
    if (file.length == 0) {
      throw new IOException("the file is empty");
    }
    BufferedImage decoded = read(file);
    var image = new Image(decoded.getHeight(), decoded.getWidth(), 3, colour(decoded));
    return channels == 3 ? image : Luma.of(image);
  }

  private static BufferedImage read(byte[] file) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("not an image of a known format");
      }
      ImageReader reader = readers.next();
      try {
        var warnings = new ArrayList<String>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in, true, true);
        // A damaged header may announce any size.
        PixelLimits.check(reader.getWidth(0), reader.getHeight(0));
        BufferedImage image = reader.read(0);
        checkComplete(warnings);
        return image;
      } catch (RuntimeException e) {
        // The readers answer corrupt data with whatever their own arithmetic trips over.
        throw new IOException("the file is corrupt (" + e + ")", e);
      } finally {
        reader.dispose();
      }
    }
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

  private static byte[] colour(BufferedImage image) {
    Raster raster = image.getRaster();
    int area = image.getWidth() * image.getHeight();
    byte[] pixels = new byte[area * 3];
    if (raster.getSampleModel() instanceof ComponentSampleModel model
        && raster.getDataBuffer() instanceof DataBufferByte
        && !(image.getColorModel() instanceof IndexColorModel)) {
      copyBytes(raster, model, pixels);
    } else if (isRawSamples(image)) {
      copySamples(raster, pixels);
    } else {
      int[] row = new int[image.getWidth()];
      int at = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        image.getRGB(0, y, row.length, 1, row, 0, row.length);
        for (int rgb : row) {
          pixels[at++] = (byte) (rgb >> 16);
          pixels[at++] = (byte) (rgb >> 8);
          pixels[at++] = (byte) rgb;
        }
      }
    }
    return pixels;
  }

  /**
   * Samples that are the file's own. Asking such an image for its colours would pass them through a
   * colour profile, and through a gamma curve where it is grey.
   */
  private static boolean isRawSamples(BufferedImage image) {
    int type = image.getColorModel().getColorSpace().getType();
    int dataType = image.getRaster().getDataBuffer().getDataType();
    return !(image.getColorModel() instanceof IndexColorModel)
        && (type == ColorSpace.TYPE_RGB || type == ColorSpace.TYPE_GRAY)
        && (dataType == DataBuffer.TYPE_BYTE || dataType == DataBuffer.TYPE_USHORT)
        && image.getRaster().getSampleModel() instanceof ComponentSampleModel;
  }

  private static void copyBytes(Raster raster, ComponentSampleModel model, byte[] pixels) {
    var buffer = (DataBufferByte) raster.getDataBuffer();
    int[] banks = model.getBankIndices();
    int[] offsets = model.getBandOffsets();
    int bands = raster.getNumBands();
    int at = 0;
    for (int c = 0; c < 3; c++) {
      // One band, or one and alpha, is grey.
      int band = bands < 3 ? 0 : c;
      byte[] data = buffer.getData(banks[band]);
      int start =
          offsets[band]
              - raster.getSampleModelTranslateX() * model.getPixelStride()
              - raster.getSampleModelTranslateY() * model.getScanlineStride()
              + buffer.getOffsets()[banks[band]];
      at = c;
      for (int y = 0; y < raster.getHeight(); y++) {
        int from = start + y * model.getScanlineStride();
        for (int x = 0; x < raster.getWidth(); x++) {
          pixels[at] = data[from];
          from += model.getPixelStride();
          at += 3;
        }
      }
    }
  }

  private static void copySamples(Raster raster, byte[] pixels) {
    int bands = raster.getNumBands();
    int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    int at = 0;
    int[] samples = new int[bands * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, samples);
      for (int x = 0; x < raster.getWidth(); x++) {
        for (int c = 0; c < 3; c++) {
          pixels[at++] = (byte) (samples[x * bands + (bands < 3 ? 0 : c)] >> shift);
        }
      }
    }
  }
}
