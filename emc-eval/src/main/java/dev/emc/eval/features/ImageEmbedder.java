package dev.emc.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.engine.GradMode;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.augment.ViewDraw;
import dev.emc.images.augment.ViewRenderer;
import dev.emc.images.decode.PixelLimits;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.load.LargeImages;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Passes images that somebody else reads through a frozen network, in batches of one size.
 *
 * <p>How an engine computes a product may depend on its size, and an image's features must not
 * depend on how many others there are. So a short batch is filled up to a whole one; or, since that
 * wastes time, to a half, a quarter and so on of it, where this was seen to give the same bits: the
 * first short batch of a size is computed both ways. What fills it up is whatever stood there
 * before; rows do not see each other.
 *
 * <p>Keeps one batch of native memory, so it is worth keeping itself.
 */
public final class ImageEmbedder {
  /** That of any evaluation: a view without chance draws nothing of it. */
  private static final long SEED = 0;

  /** Images of the smallest batch that is computed as such: fewer save nothing. */
  private static final int SMALLEST = 8;

  private final NDManager parent;
  private final ViewSpec view;
  private final ReadOptions options;
  private final int batchSize;
  private final UnaryOperator<NDArray> forward;
  private final int rowSize;
  private final ByteBuffer pixels;
  private final FloatBuffer values;

  /** Whether batches of a size below the whole one's give its bits, of those that were tried. */
  private final Map<Integer, Boolean> sameBits = new HashMap<>();

  /** A renderer keeps its working memory from image to image. */
  private final ThreadLocal<ViewRenderer> renderer = ThreadLocal.withInitial(ViewRenderer::new);

  /**
   * An embedder.
   *
   * @param parent on the network's device; managers of batches are made of it
   * @param view how an image is brought to the network's size
   * @param options how files are read
   * @param batchSize images in every batch, N
   * @param forward (N, C, size, size) → (N, columns)
   */
  public ImageEmbedder(
      NDManager parent,
      ViewSpec view,
      ReadOptions options,
      int batchSize,
      UnaryOperator<NDArray> forward) {
    long bytes = 4L * batchSize * options.channels() * view.size() * view.size();
    if (batchSize < 1 || bytes > Integer.MAX_VALUE) {
      throw new ConfigException(
          "a batch of %s images of %s x %s pixels: 1 to %s fit into one buffer"
              .formatted(
                  batchSize,
                  view.size(),
                  view.size(),
                  Integer.MAX_VALUE / (bytes / Math.max(1, batchSize))));
    }
    this.parent = parent;
    this.view = view;
    this.options = options;
    this.batchSize = batchSize;
    this.forward = forward;
    rowSize = options.channels() * view.size() * view.size();
    pixels = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    values = pixels.asFloatBuffer();
  }

  /** Images in every batch. */
  public int batchSize() {
    return batchSize;
  }

  /**
   * Puts an image into a row of the batch. Different rows may be filled by different threads.
   *
   * @param row from 0
   * @param file the bytes of an image file
   * @throws IOException if they cannot be decoded; the message does not name the image
   */
  public void put(int row, byte[] file) throws IOException {
    Objects.checkIndex(row, batchSize);
    PixelLimits.checkFile(file.length);
    LargeImages.use(new OneImage(file, options), 0, image -> render(image, row));
  }

  private void render(Image image, int row) {
    var random = KeyedRandom.of(SEED, 0, 0, 0, 0);
    renderer
        .get()
        .render(
            image,
            view,
            ViewDraw.draw(view, image.height(), image.width(), random),
            values.duplicate(),
            row * rowSize);
  }

  /**
   * Passes the first rows of the batch through the network.
   *
   * @param rows that images were put into, 1 to N
   * @return (rows, columns) row-major
   */
  public float[] compute(int rows) {
    Objects.checkIndex(rows - 1, batchSize);
    float[] whole = null;
    for (int size : sizes(rows)) {
      Boolean known = sameBits.get(size);
      if (known == null) {
        whole = whole == null ? forward(batchSize) : whole;
        float[] some = forward(size);
        known = Arrays.equals(some, 0, some.length, whole, 0, some.length);
        sameBits.put(size, known);
      } else if (known && whole == null) {
        return first(rows, forward(size), size);
      }
      if (known) {
        break;
      }
    }
    return first(rows, whole == null ? forward(batchSize) : whole, batchSize);
  }

  private static float[] first(int rows, float[] values, int size) {
    return rows == size ? values : Arrays.copyOf(values, rows * (values.length / size));
  }

  /** Halves, quarters and so on of a batch that hold some rows, the smallest first. */
  private List<Integer> sizes(int rows) {
    var sizes = new ArrayList<Integer>();
    for (int size = batchSize / 2; size >= Math.max(rows, SMALLEST); size /= 2) {
      sizes.add(0, size);
    }
    return sizes;
  }

  private float[] forward(int size) {
    try (NDManager manager = parent.newSubManager()) {
      ByteBuffer some = pixels.duplicate().order(ByteOrder.nativeOrder());
      some.limit(size * rowSize * Float.BYTES);
      NDArray input = manager.create(some, shape(size), DataType.FLOAT32);
      return GradMode.off(() -> forward.apply(input).toFloatArray());
    }
  }

  private Shape shape(int size) {
    return new Shape(size, options.channels(), view.size(), view.size());
  }

  /** An image at hand, as a source of one. */
  private record OneImage(byte[] file, ReadOptions options) implements ImageSource {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public Image read(int index) throws IOException {
      return options.decoder().decode(file, channels());
    }

    @Override
    public String name(int index) {
      return description();
    }

    @Override
    public int channels() {
      return options.channels();
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public int label(int index) {
      throw new IllegalStateException("the image has no label");
    }

    @Override
    public String description() {
      return "an image in memory";
    }
  }
}
