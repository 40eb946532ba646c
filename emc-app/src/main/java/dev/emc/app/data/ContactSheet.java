package dev.emc.app.data;

import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.files.WholeFile;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.augment.Image;
import dev.emc.images.load.LargeImages;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * What a model is fed, to look at: one row an image, one column a view, normalisation undone; below
 * an image's name, where there is room, the whole of it.
 *
 * <p>The images and views are those of the first batch of epoch 0 of a run with the same seed and
 * as many images in a batch.
 */
final class ContactSheet {
  private static final int GAP = 8;
  private static final int LABEL_HEIGHT = 20;
  private static final int NAME_WIDTH = 160;
  private static final int FONT_SIZE = 12;
  private static final int MIN_WHOLE = 64;

  private ContactSheet() {}

  /**
   * Draws the sheet.
   *
   * @param foreign does what plugins bring
   * @param options of the loader; their batch size is the number of rows
   */
  static BufferedImage draw(
      ImageSource source, ViewPlan plan, ForeignAugmentations foreign, LoaderOptions options)
      throws IOException {
    var loader = new ViewLoader(source, plan, foreign, options);
    try (ViewBatches batches = loader.epoch(0, 0);
        ViewBatch batch = batches.next()) {
      return draw(source, plan.views(), batch);
    }
  }

  private static BufferedImage draw(ImageSource source, List<ViewSpec> views, ViewBatch batch)
      throws IOException {
    int width = NAME_WIDTH + GAP + views.stream().mapToInt(v -> columnWidth(v) + GAP).sum();
    int rowHeight = views.get(0).size() + GAP;
    int height = LABEL_HEIGHT + GAP + batch.size() * rowHeight;
    var sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = sheet.createGraphics();
    try {
      pen.setColor(Color.WHITE);
      pen.fillRect(0, 0, width, height);
      pen.setColor(Color.BLACK);
      pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
      pen.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      int[] indices = batch.indices();
      for (int i = 0; i < indices.length; i++) {
        int y = LABEL_HEIGHT + GAP + i * rowHeight;
        pen.drawString(fitted(pen, source.name(indices[i])), GAP, y + LABEL_HEIGHT);
        drawWhole(pen, source, indices[i], y + LABEL_HEIGHT + GAP, rowHeight - LABEL_HEIGHT);
      }
      int x = NAME_WIDTH + GAP;
      for (int v = 0; v < views.size(); v++) {
        ViewSpec view = views.get(v);
        pen.drawString("view %s, %s px".formatted(v + 1, view.size()), x, LABEL_HEIGHT - 4);
        for (int i = 0; i < indices.length; i++) {
          int y = LABEL_HEIGHT + GAP + i * rowHeight;
          pen.drawImage(image(batch, v, i, view), x, y, null);
        }
        x += columnWidth(view) + GAP;
      }
    } finally {
      pen.dispose();
    }
    return sheet;
  }

  /** Below its name, where there is room, the image that the views are of. */
  private static void drawWhole(Graphics2D pen, ImageSource source, int index, int top, int room)
      throws IOException {
    if (room < MIN_WHOLE) {
      return;
    }
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    LargeImages.use(
        source,
        index,
        image -> {
          double width = NAME_WIDTH - GAP;
          double height = room - 2 * GAP;
          double scale = Math.min(1, Math.min(width / image.width(), height / image.height()));
          int scaledWidth = Math.max(1, (int) (scale * image.width()));
          int scaledHeight = Math.max(1, (int) (scale * image.height()));
          pen.drawImage(whole(image), GAP, top, scaledWidth, scaledHeight, null);
        });
  }

  /** The image without a copy of its pixels, which may be many. */
  private static BufferedImage whole(Image image) {
    int[] masks =
        image.channels() == 1 ? new int[] {0xFF, 0xFF, 0xFF} : new int[] {0xFF0000, 0xFF00, 0xFF};
    WritableRaster raster =
        Raster.createPackedRaster(
            new DataBufferInt(image.packed(), image.packed().length),
            image.width(),
            image.height(),
            image.width(),
            masks,
            null);
    return new BufferedImage(
        new DirectColorModel(24, masks[0], masks[1], masks[2]), raster, false, null);
  }

  /** At least as wide as its label. */
  private static int columnWidth(ViewSpec view) {
    return Math.max(view.size(), 96);
  }

  /** The end of a name, as far as there is room: that is what tells one image from another. */
  private static String fitted(Graphics2D pen, String name) {
    String text = name;
    for (int from = 1; pen.getFontMetrics().stringWidth(text) > NAME_WIDTH - GAP; from++) {
      text = "…" + name.substring(from);
    }
    return text;
  }

  private static BufferedImage image(ViewBatch batch, int view, int row, ViewSpec spec) {
    FloatBuffer floats = batch.view(view).asFloatBuffer();
    int size = spec.size();
    int area = size * size;
    int channels = (int) batch.shape(view).get(1);
    var normalize = (Normalize) spec.augmentations().get(spec.augmentations().size() - 1);
    var image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < area; p++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        int channel = channels == 1 ? 0 : c;
        double value = floats.get((row * channels + channel) * area + p);
        double undone = value * normalize.std().get(channel) + normalize.mean().get(channel);
        rgb = rgb << 8 | Math.max(0, Math.min(255, (int) Math.rint(255 * undone)));
      }
      image.setRGB(p % size, p / size, rgb);
    }
    return image;
  }

  /** Writes a sheet as a PNG file. */
  static void write(BufferedImage sheet, Path file) throws IOException {
    var bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(sheet, "png", bytes)) {
      throw new IOException(file + ": cannot write this file: this Java writes no PNG");
    }
    WholeFile.bytes(file, bytes.toByteArray());
  }
}
