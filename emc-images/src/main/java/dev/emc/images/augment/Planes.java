package dev.emc.images.augment;

import dev.emc.api.view.Pixels;
import java.nio.ByteBuffer;

/** A working image: an array of ints 0 … 255 per channel, reused from image to image. */
final class Planes {
  private final int[][] grey = new int[1][0];
  private final int[][] colour = new int[3][0];
  private int[][] data = colour;
  private int height;
  private int width;

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int area() {
    return height * width;
  }

  int channels() {
    return data.length;
  }

  /** (channels)(area) and perhaps more. */
  int[][] data() {
    return data;
  }

  /** Makes room for an image of some size, with any content. */
  void resize(int newHeight, int newWidth, int channels) {
    height = newHeight;
    width = newWidth;
    data = channels == 1 ? grey : colour;
    for (int c = 0; c < channels; c++) {
      if (data[c].length < area()) {
        data[c] = new int[area()];
      }
    }
  }

  void load(Image image) {
    resize(image.height(), image.width(), image.channels());
    Tiles.split(image.packed(), area(), data);
  }

  /** Takes the values of an image of any size: finite, rounded and cut to 0 … 255. */
  void load(Pixels pixels) {
    resize(pixels.height(), pixels.width(), pixels.channels());
    float[] values = pixels.values();
    for (int c = 0, at = 0; c < data.length; c++) {
      for (int i = 0; i < area(); i++, at++) {
        data[c][i] = Math.max(0, Math.min(255, Math.round(values[at])));
      }
    }
  }

  /** A copy of the values. */
  Pixels toPixels() {
    float[] values = new float[data.length * area()];
    for (int c = 0, at = 0; c < data.length; c++) {
      for (int i = 0; i < area(); i++, at++) {
        values[at] = data[c][i];
      }
    }
    return new Pixels(height, width, data.length, values);
  }

  /** A copy. */
  Image toImage() {
    int[] packed = new int[area()];
    Tiles.join(data, data.length, area(), packed);
    return data.length == 1
        ? Image.ofGrey(height, width, packed)
        : Image.ofRgb(height, width, packed);
  }

  /** Writes (channels)(area) bytes from an index on. */
  void write(ByteBuffer target, int at) {
    int area = area();
    byte[] bytes = new byte[area];
    for (int c = 0; c < data.length; c++) {
      for (int i = 0; i < area; i++) {
        bytes[i] = (byte) data[c][i];
      }
      target.put(at + c * area, bytes, 0, area);
    }
  }

  /** Cuts a box, in place. */
  void crop(PixelOp.Crop box) {
    for (int[] plane : data) {
      for (int y = 0; y < box.height(); y++) {
        int from = (box.top() + y) * width + box.left();
        System.arraycopy(plane, from, plane, y * box.width(), box.width());
      }
    }
    height = box.height();
    width = box.width();
  }

  /** Mirrors left and right, in place. */
  void flip() {
    for (int[] plane : data) {
      for (int y = 0; y < height; y++) {
        int i = y * width;
        int j = i + width - 1;
        for (; i < j; i++, j--) {
          int swap = plane[i];
          plane[i] = plane[j];
          plane[j] = swap;
        }
      }
    }
  }
}
