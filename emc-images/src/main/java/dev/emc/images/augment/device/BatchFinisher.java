package dev.emc.images.augment.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.images.augment.PixelOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finishes views on the device of a batch: the operations drawn for each image, then normalisation.
 *
 * <p>Images go on in step: those whose next operation is of the same kind are gathered, changed
 * together and put back.
 */
public final class BatchFinisher {
  /**
   * Pixels changed at a time on a GPU: bounds the temporary arrays, of which the largest hold three
   * float64 a pixel.
   */
  private static final long GPU_PIXELS = 1 << 21;

  /** On a CPU, so many that the arrays stay in its cache. */
  private static final long CPU_PIXELS = 1 << 16;

  private static final Rank RANK = new Rank();

  private final NDArray images;
  private final List<List<PixelOp.Photometric>> ops;
  private final int[] done;
  private final ColorOps colors;
  private final HueTurn hue;
  private final BoxBlurs blurs;

  private BatchFinisher(NDArray images, List<List<PixelOp.Photometric>> ops, Numbers numbers) {
    this.images = images;
    this.ops = ops;
    done = new int[ops.size()];
    colors = new ColorOps(numbers);
    hue = new HueTurn(numbers);
    blurs = new BoxBlurs(numbers);
  }

  /**
   * Finishes a view of a batch, outside any graph.
   *
   * @param bytes (N, C, H, W) uint8
   * @param ops what to do to each image, in order, (N); for a grey image none that needs colour
   * @return (N, C, H, W) float32 with the manager of the bytes
   */
  public static NDArray finish(
      NDArray bytes, List<List<PixelOp.Photometric>> ops, Normalize normalize) {
    NDManager manager = bytes.getManager();
    // Bytes have no gradient, so the engine records nothing of this.
    try (NDManager scope = manager.newSubManager()) {
      bytes.attach(scope);
      NDArray images = bytes.toType(DataType.FLOAT32, true);
      new BatchFinisher(images, ops, new Numbers(scope)).run();
      NDArray finished = normalized(images, normalize);
      finished.attach(manager);
      return finished;
    }
  }

  private void run() {
    long pixels = images.getDevice().isGpu() ? GPU_PIXELS : CPU_PIXELS;
    int chunk = (int) Math.max(1, pixels / images.getShape().slice(2).size());
    Map<Class<?>, List<Integer>> rows = nextRows();
    while (!rows.isEmpty()) {
      for (List<Integer> same : rows.values()) {
        for (int from = 0; from < same.size(); from += chunk) {
          change(same.subList(from, Math.min(same.size(), from + chunk)));
        }
      }
      rows = nextRows();
    }
  }

  /**
   * Rows by the kind of their next operation. The jitter of all comes before the grey of any, and
   * so on: an image that skips a kind waits, so that kinds are met in few groups.
   */
  private Map<Class<?>, List<Integer>> nextRows() {
    int first = Integer.MAX_VALUE;
    for (int row = 0; row < done.length; row++) {
      first = Math.min(first, rank(row));
    }
    var rows = new LinkedHashMap<Class<?>, List<Integer>>();
    for (int row = 0; row < done.length; row++) {
      if (first < Integer.MAX_VALUE && rank(row) == first) {
        PixelOp next = ops.get(row).get(done[row]);
        rows.computeIfAbsent(next.getClass(), kind -> new ArrayList<>()).add(row);
      }
    }
    return rows;
  }

  private int rank(int row) {
    if (done[row] == ops.get(row).size()) {
      return Integer.MAX_VALUE;
    }
    return ops.get(row).get(done[row]).change(RANK);
  }

  /** Does the next operation of some images, which is of the same kind. */
  private void change(List<Integer> rows) {
    try (NDManager scope = images.getManager().newSubManager()) {
      long[] numbers = rows.stream().mapToLong(row -> row).toArray();
      NDIndex index = new NDIndex("{}", scope.create(numbers, new Shape(numbers.length)));
      NDArray part = images.get(scope, index);
      images.set(index, apply(part, rows));
    }
    rows.forEach(row -> done[row]++);
  }

  private NDArray apply(NDArray part, List<Integer> rows) {
    PixelOp.Photometric first = ops.get(rows.get(0)).get(done[rows.get(0)]);
    return first.change(new Application(part, rows));
  }

  private <T extends PixelOp> List<T> next(List<Integer> rows, Class<T> kind) {
    return rows.stream().map(row -> kind.cast(ops.get(row).get(done[row]))).toList();
  }

  /** (p / 255 − mean) / std. */
  private static NDArray normalized(NDArray images, Normalize normalize) {
    NDManager manager = images.getManager();
    NDArray mean = perChannel(manager, normalize.mean());
    NDArray std = perChannel(manager, normalize.std());
    return images.div(manager.create(255f)).sub(mean).div(std);
  }

  private static NDArray perChannel(NDManager manager, List<Double> values) {
    float[] singles = new float[values.size()];
    for (int c = 0; c < singles.length; c++) {
      singles[c] = values.get(c).floatValue();
    }
    return manager.create(singles, new Shape(1, singles.length, 1, 1));
  }

  /** Which kinds of operation come first where images can wait for one another. */
  private static final class Rank implements PixelOp.Photometric.Visitor<Integer> {
    @Override
    public Integer brightness(PixelOp.Brightness op) {
      return 0;
    }

    @Override
    public Integer contrast(PixelOp.Contrast op) {
      return 0;
    }

    @Override
    public Integer saturation(PixelOp.Saturation op) {
      return 0;
    }

    @Override
    public Integer hue(PixelOp.Hue op) {
      return 0;
    }

    @Override
    public Integer gray(PixelOp.Gray op) {
      return 1;
    }

    @Override
    public Integer blur(PixelOp.Blur op) {
      return 2;
    }

    @Override
    public Integer invert(PixelOp.Invert op) {
      return 3;
    }
  }

  /** Does the next operation of some images, whose kind is that of the visited one. */
  private final class Application implements PixelOp.Photometric.Visitor<NDArray> {
    private final NDArray part;
    private final List<Integer> rows;

    Application(NDArray part, List<Integer> rows) {
      this.part = part;
      this.rows = rows;
    }

    @Override
    public NDArray brightness(PixelOp.Brightness op) {
      return colors.brightness(part, next(rows, PixelOp.Brightness.class));
    }

    @Override
    public NDArray contrast(PixelOp.Contrast op) {
      return colors.contrast(part, next(rows, PixelOp.Contrast.class));
    }

    @Override
    public NDArray saturation(PixelOp.Saturation op) {
      return colors.saturation(part, next(rows, PixelOp.Saturation.class));
    }

    @Override
    public NDArray hue(PixelOp.Hue op) {
      return hue.turn(part, next(rows, PixelOp.Hue.class));
    }

    @Override
    public NDArray gray(PixelOp.Gray op) {
      return colors.gray(part);
    }

    @Override
    public NDArray blur(PixelOp.Blur op) {
      return blurs.blur(part, next(rows, PixelOp.Blur.class));
    }

    @Override
    public NDArray invert(PixelOp.Invert op) {
      return colors.invert(part, next(rows, PixelOp.Invert.class));
    }
  }
}
