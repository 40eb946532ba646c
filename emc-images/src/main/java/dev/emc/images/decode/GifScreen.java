package dev.emc.images.decode;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Where the first frame of a GIF lies on its screen, which PIL shows as a whole: in the transparent
 * colour, else in the first one of the palette, where the frame is not.
 *
 * @param width of the screen, widened to hold the frame
 * @param height of the screen, heightened to hold the frame
 * @param left columns before the frame
 * @param top rows above the frame
 */
record GifScreen(int width, int height, int left, int top) {
  private static final String STREAM = "javax_imageio_gif_stream_1.0";
  private static final String IMAGE = "javax_imageio_gif_image_1.0";

  static GifScreen of(ImageReader reader) throws IOException {
    Element screen = element(reader.getStreamMetadata(), STREAM, "LogicalScreenDescriptor");
    Element frame = element(reader.getImageMetadata(0), IMAGE, "ImageDescriptor");
    int left = number(frame, "imageLeftPosition");
    int top = number(frame, "imageTopPosition");
    return new GifScreen(
        Math.max(number(screen, "logicalScreenWidth"), left + reader.getWidth(0)),
        Math.max(number(screen, "logicalScreenHeight"), top + reader.getHeight(0)),
        left,
        top);
  }

  private static Element element(@Nullable IIOMetadata metadata, String format, String name)
      throws IOException {
    if (metadata != null && metadata.getAsTree(format) instanceof Element root) {
      NodeList found = root.getElementsByTagName(name);
      if (found.getLength() > 0 && found.item(0) instanceof Element element) {
        return element;
      }
    }
    throw new IOException("the file is corrupt (no " + name + ")");
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  /** The whole screen: packed colours, (height · width). */
  int[] filled(BufferedImage frame, int[] packed) {
    if (frame.getWidth() == width && frame.getHeight() == height) {
      return packed;
    }
    int[] all = new int[width * height];
    if (frame.getColorModel() instanceof IndexColorModel palette) {
      Arrays.fill(all, palette.getRGB(Math.max(0, palette.getTransparentPixel())) & 0xFFFFFF);
    }
    for (int y = 0; y < frame.getHeight(); y++) {
      System.arraycopy(
          packed, y * frame.getWidth(), all, (top + y) * width + left, frame.getWidth());
    }
    return all;
  }
}
