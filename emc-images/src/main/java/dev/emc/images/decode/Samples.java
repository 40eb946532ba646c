package dev.emc.images.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;

/** How what a reader of the platform makes of an image becomes packed colours. */
interface Samples {
  /**
   * Copies all rows of an image.
   *
   * @param packed takes red · 2^16 + green · 2^8 + blue each
   * @param at index of the first pixel
   * @throws IOException if the image has colours that are not read
   */
  void copy(BufferedImage image, int[] packed, int at) throws IOException;

  /**
   * Red, green and blue, or grey, as they are in the file; alpha is dropped. Of 16 bits the high
   * eight are kept.
   */
  static Samples ofColours() {
    return Samples::copyColours;
  }

  private static void copyColours(BufferedImage image, int[] packed, int at) throws IOException {
    int space = image.getColorModel().getColorSpace().getType();
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      throw new IOException("colours other than red, green and blue are not read in this format");
    }
    Raster raster = image.getRaster();
    int type = raster.getDataBuffer().getDataType();
    boolean components =
        raster.getSampleModel() instanceof ComponentSampleModel
            && !(image.getColorModel() instanceof IndexColorModel);
    // Asking such an image for its colours would pass them through a colour profile, and through a
    // gamma curve where it is grey.
    if (components && raster.getDataBuffer() instanceof DataBufferByte) {
      copyBytes(raster, packed, at);
    } else if (components && type == DataBuffer.TYPE_USHORT) {
      copyHighBytes(raster, packed, at);
    } else if (components && type != DataBuffer.TYPE_BYTE) {
      throw new IOException("samples other than whole numbers of 1 to 16 bits are not read");
    } else {
      for (int y = 0; y < image.getHeight(); y++) {
        int from = at + y * image.getWidth();
        image.getRGB(0, y, image.getWidth(), 1, packed, from, image.getWidth());
        for (int x = 0; x < image.getWidth(); x++) {
          packed[from + x] &= 0xFFFFFF;
        }
      }
    }
  }

  private static void copyBytes(Raster raster, int[] packed, int at) {
    var model = (ComponentSampleModel) raster.getSampleModel();
    var buffer = (DataBufferByte) raster.getDataBuffer();
    int[] starts = new int[3];
    byte[][] data = new byte[3][];
    for (int c = 0; c < 3; c++) {
      // One band, or one and alpha, is grey.
      int band = raster.getNumBands() < 3 ? 0 : c;
      int bank = model.getBankIndices()[band];
      data[c] = buffer.getData(bank);
      starts[c] =
          model.getBandOffsets()[band]
              - raster.getSampleModelTranslateX() * model.getPixelStride()
              - raster.getSampleModelTranslateY() * model.getScanlineStride()
              + buffer.getOffsets()[bank];
    }
    int next = at;
    for (int y = 0; y < raster.getHeight(); y++) {
      int row = y * model.getScanlineStride();
      for (int x = 0; x < raster.getWidth(); x++) {
        int from = row + x * model.getPixelStride();
        packed[next++] =
            (data[0][starts[0] + from] & 0xFF) << 16
                | (data[1][starts[1] + from] & 0xFF) << 8
                | data[2][starts[2] + from] & 0xFF;
      }
    }
  }

  private static void copyHighBytes(Raster raster, int[] packed, int at) {
    int bands = raster.getNumBands();
    int second = bands < 3 ? 0 : 1;
    int[] samples = new int[bands * raster.getWidth()];
    int next = at;
    for (int y = 0; y < raster.getHeight(); y++) {
      row(raster, y, samples);
      for (int x = 0; x < samples.length; x += bands) {
        packed[next++] =
            samples[x] >> 8 << 16 | samples[x + second] >> 8 << 8 | samples[x + 2 * second] >> 8;
      }
    }
  }

  /** One row of samples as the file has them, (width, bands). */
  static void row(Raster raster, int y, int[] samples) {
    raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, samples);
  }
}
