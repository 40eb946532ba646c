package dev.emc.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.data.EvalLoader;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.LoaderOptions;
import dev.emc.core.data.ViewBatch;
import dev.emc.core.data.ViewBatches;
import dev.emc.core.engine.GradMode;
import dev.emc.core.train.JointEmbeddingNetwork;
import dev.emc.eval.probe.FeatureSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Passes images once through a frozen network: batch norm uses its running statistics, nothing is
 * recorded.
 */
public final class FeatureExtractor {
  private static final int BATCH = 256;

  private final JointEmbeddingNetwork network;
  private final ViewSpec view;

  /**
   * An extractor.
   *
   * @param network stays the caller's to close
   * @param view how an image is brought to the network's size; usually without chance
   */
  public FeatureExtractor(JointEmbeddingNetwork network, ViewSpec view) {
    this.network = network;
    this.view = view;
  }

  /** Pooled backbone features, (N, F). */
  public ImageRows features(ImageSource images) {
    return rows(images, batch -> network.evaluationEncoder().features(batch));
  }

  /** Embeddings before any normalisation, (N, D). */
  public ImageRows embeddings(ImageSource images) {
    return rows(
        images,
        batch -> network.method().embed(network.evaluationEncoder(), List.of(batch)).view(0));
  }

  /** Features with the labels and names of their images, for a probe. */
  public FeatureSet labelled(ImageSource images) {
    ImageRows rows = features(images);
    return new FeatureSet(
        rows.values(),
        Arrays.stream(rows.images()).map(images::label).toArray(),
        images.classNames().size(),
        Arrays.stream(rows.images()).mapToObj(images::name).toList());
  }

  private ImageRows rows(ImageSource images, Function<NDArray, NDArray> forward) {
    var parts = new ArrayList<float[]>();
    var indices = new ArrayList<int[]>();
    var loader = new EvalLoader(images, view, LoaderOptions.of(BATCH, 0));
    try (ViewBatches batches = loader.batches()) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next();
            NDManager manager = network.manager().newSubManager()) {
          NDArray input = manager.create(batch.view(0), batch.shape(0), DataType.FLOAT32);
          parts.add(GradMode.off(() -> forward.apply(input).toFloatArray()));
          indices.add(batch.indices());
        }
      }
    }
    int[] read = indices.stream().flatMapToInt(IntStream::of).toArray();
    int length = parts.stream().mapToInt(part -> part.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return new ImageRows(read.length == 0 ? 0 : length / read.length, all, read);
  }
}
