package dev.emc.eval.features;

import ai.djl.ndarray.NDArray;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.nn.StateDict;
import dev.emc.core.train.JointEmbeddingNetwork;
import dev.emc.eval.matrix.Rows;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Passes images once through a frozen network: batch norm uses its running statistics, nothing is
 * recorded.
 */
public final class FeatureExtractor {
  private final JointEmbeddingNetwork network;
  private final ViewSpec view;
  private final ImagePass pass;

  /**
   * An extractor.
   *
   * @param network stays the caller's to close
   * @param view how an image is brought to the network's size; usually without chance
   */
  public FeatureExtractor(JointEmbeddingNetwork network, ViewSpec view) {
    this(network, view, PassListener.NONE);
  }

  /** An extractor that says how far it is and which images could not be read. */
  public FeatureExtractor(JointEmbeddingNetwork network, ViewSpec view, PassListener listener) {
    this.network = network;
    this.view = view;
    this.pass = new ImagePass(network.manager(), view, listener);
  }

  /**
   * Adds the rows to a file that it does not have yet, batch by batch.
   *
   * @param embeddings whether to go on through the heads, to embeddings before any normalisation
   * @param stop asked after each batch
   * @return whether all images were reached
   * @throws ConfigException if rows are no finite numbers, naming the weights that are none; the
   *     file's parts are gone then
   */
  public boolean fill(RowFile file, ImageSource images, boolean embeddings, BooleanSupplier stop)
      throws IOException {
    return pass.fill(
        file,
        images,
        embeddings ? this::embed : this::encode,
        (values, indices) -> {
          int wrong = Rows.nonFinite(values, indices.length);
          if (wrong > 0) {
            long rows = file.rows() + indices.length;
            file.discard();
            throw new ConfigException(
                "%s of the first %s rows of %s hold NaN or an infinity, and none is written: %s"
                    .formatted(wrong, rows, embeddings ? "embeddings" : "features", cause()));
          }
        },
        stop);
  }

  /** Why rows may be no finite numbers. */
  private String cause() throws IOException {
    List<String> weights = new ArrayList<>();
    for (StateDict.Entry entry : network.stateDict().entries()) {
      if (Tensor.of(entry.parameter().getArray()).hasNonFinite()) {
        weights.add(entry.key());
      }
    }
    return weights.isEmpty()
        ? "all weights are finite, what the network makes of the images is not"
        : "NaN or infinite weights in " + LoadReport.some(weights);
  }

  /** Pooled backbone features, (N, F). */
  public ImageRows features(ImageSource images) {
    return pass.rows(images, this::encode);
  }

  /** Embeddings before any normalisation, (N, D). */
  public ImageRows embeddings(ImageSource images) {
    return pass.rows(images, this::embed);
  }

  /** Features and embeddings of the same pass: images go through the backbone once. */
  public FeaturesAndEmbeddings both(ImageSource images) {
    return FeaturesAndEmbeddings.split(
        pass.rows(
            images,
            batch -> {
              var heard = new HeardEncoder(network.evaluationEncoder());
              NDArray embeddings = network.method().embed(heard, List.of(batch)).view(0);
              return heard.features().concat(embeddings, 1);
            }),
        network.backbone().featureWidth());
  }

  /**
   * What passes images of somebody else's through the same network, in batches of one size.
   *
   * @param options how image files are read
   * @param embeddings whether to go on through the heads
   */
  public ImageEmbedder embedder(ReadOptions options, int batchSize, boolean embeddings) {
    return new ImageEmbedder(
        network.manager(), view, options, batchSize, embeddings ? this::embed : this::encode);
  }

  private NDArray encode(NDArray batch) {
    return network.evaluationEncoder().features(batch);
  }

  private NDArray embed(NDArray batch) {
    return network.method().embed(network.evaluationEncoder(), List.of(batch)).view(0);
  }

  /** Features with the labels and names of their images, for a probe. */
  public FeatureSet labelled(ImageSource images) {
    ImageRows rows = features(images);
    return new FeatureSet(rows.values(), LabelledImages.of(images, rows.images()));
  }
}
