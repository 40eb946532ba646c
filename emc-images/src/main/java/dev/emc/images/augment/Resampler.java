package dev.emc.images.augment;

/**
 * Antialiased resizing in PIL's fixed-point arithmetic, for use by one thread.
 *
 * <p>Columns first, rounded to bytes, then rows. Each pass sums weighted lines: the first works on
 * columns laid out as lines, so that both run over all samples of a line at once.
 */
final class Resampler {
  private final Taps columnTaps = new Taps();
  private final Taps rowTaps = new Taps();
  private final LineRing ring = new LineRing();

  // Columns on their way from and to an image of rows.
  private int[][] columns = new int[Tiles.COLUMNS][0];

  private int[][] results = new int[Tiles.COLUMNS][0];
  private int[] line = new int[0];

  /** The box after the pass over columns: (box height, out width) packed pixels. */
  private int[] middle = new int[0];

  /**
   * Resizes a box of an image.
   *
   * <p>Of a reduced image, the box ends within pixels: those it covers in part count as PIL's
   * {@code resize(size, box=…)} counts them, those outside do not count, as if they had been cut
   * off before.
   *
   * @param box in pixels of the full image
   * @param mirrored whether to swap left and right as well
   * @param target receives the result
   */
  void resize(Image source, PixelOp.ResizedCrop box, boolean mirrored, Planes target) {
    int channels = source.channels();
    Reduction reduction = source.reduction();
    double top = reduction.row(box.top());
    double left = reduction.column(box.left());
    double bottom = reduction.row(box.top() + box.height());
    double right = reduction.column(box.left() + box.width());
    PixelOp.ResizedCrop crop = touched(box, top, left, bottom, right);
    columnTaps.compute(
        crop.width(), left - crop.left(), right - left, crop.outWidth(), crop.interpolation());
    rowTaps.compute(
        crop.height(), top - crop.top(), bottom - top, crop.outHeight(), crop.interpolation());
    reserve(crop);
    ring.reserve(columnTaps.capacity() + Tiles.COLUMNS, crop.height(), channels);
    alongRows(source, crop, mirrored);
    ring.reserve(rowTaps.capacity(), crop.outWidth(), channels);
    target.resize(crop.outHeight(), crop.outWidth(), channels);
    alongColumns(crop, target.data());
  }

  /** The pixels that a box with broken edges touches; a box with whole edges is those it holds. */
  private static PixelOp.ResizedCrop touched(
      PixelOp.ResizedCrop box, double top, double left, double bottom, double right) {
    int firstRow = (int) top;
    int firstColumn = (int) left;
    return new PixelOp.ResizedCrop(
        firstRow,
        firstColumn,
        (int) Math.ceil(bottom) - firstRow,
        (int) Math.ceil(right) - firstColumn,
        box.outHeight(),
        box.outWidth(),
        box.interpolation());
  }

  private void reserve(PixelOp.ResizedCrop crop) {
    if (columns[0].length < crop.height()) {
      columns = new int[Tiles.COLUMNS][crop.height()];
      results = new int[Tiles.COLUMNS][crop.height()];
    }
    if (line.length < crop.outWidth()) {
      line = new int[crop.outWidth()];
    }
    if (middle.length < crop.height() * crop.outWidth()) {
      middle = new int[crop.height() * crop.outWidth()];
    }
  }

  private void alongRows(Image source, PixelOp.ResizedCrop crop, boolean mirrored) {
    int at = crop.top() * source.width() + crop.left();
    int outWidth = crop.outWidth();
    int height = crop.height();
    int read = 0;
    int waiting = 0;
    for (int x = 0; x < outWidth; x++) {
      while (read < columnTaps.first(x) + columnTaps.count(x)) {
        int count = Math.min(Tiles.COLUMNS, crop.width() - read);
        Tiles.readColumns(source.packed(), at + read, source.width(), height, columns, count);
        for (int c = 0; c < count; c++) {
          ring.put(read + c, columns[c]);
        }
        read += count;
      }
      // From right to left where mirrored, so that the columns waiting lie side by side.
      int slot = mirrored ? Tiles.COLUMNS - 1 - waiting : waiting;
      Tiles.join(ring.combine(columnTaps, x), source.channels(), height, results[slot]);
      waiting++;
      if (waiting == Tiles.COLUMNS || x == outWidth - 1) {
        int first = mirrored ? outWidth - 1 - x : x + 1 - waiting;
        int from = mirrored ? Tiles.COLUMNS - waiting : 0;
        Tiles.writeColumns(results, from, waiting, middle, first, outWidth, height);
        waiting = 0;
      }
    }
  }

  private void alongColumns(PixelOp.ResizedCrop crop, int[][] target) {
    int width = crop.outWidth();
    int read = 0;
    for (int y = 0; y < crop.outHeight(); y++) {
      for (; read < rowTaps.first(y) + rowTaps.count(y); read++) {
        System.arraycopy(middle, read * width, line, 0, width);
        ring.put(read, line);
      }
      int[][] row = ring.combine(rowTaps, y);
      for (int c = 0; c < target.length; c++) {
        System.arraycopy(row[c], 0, target[c], y * width, width);
      }
    }
  }
}
