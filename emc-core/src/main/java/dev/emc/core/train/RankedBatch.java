package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.core.engine.GradMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step's batch, of which each rank embeds its share, with the loss and gradient of the whole.
 * The embeddings of all ranks are gathered; every rank computes the loss of all of them, takes the
 * rows of its own share from the gradient there and lets it go through its own graph. A weight's
 * gradient is then the sum of what ranks have for it.
 *
 * <p>The gradient that the loss itself has at weights, such as those of a predictor, is the whole
 * batch's on every rank already: rank 0's is kept and counts once.
 */
final class RankedBatch implements EmbeddedBatch {
  private final List<NDArray> views;
  private final RankedPasses passes;
  private final Map<String, NDArray> leaves = new LinkedHashMap<>();
  private RankedPasses.@Nullable Pass pass;

  /**
   * A batch.
   *
   * @param views (n, C, H, W) each, this rank's share, on the manager of the step
   */
  RankedBatch(List<NDArray> views, RankedPasses passes) {
    this.views = views;
    this.passes = passes;
  }

  @Override
  public Embeddings embed() {
    pass = passes.embed(0, views);
    Embeddings share = pass.embeddings();
    Map<String, NDArray> rows = pass.rows();
    List<String> recorded = BatchRows.recorded(share);
    Map<String, NDArray> whole = GradMode.off(() -> gathered(rows, share.viewCount()));
    for (String name : recorded) {
      NDArray leaf = Objects.requireNonNull(whole.get(name));
      leaf.setRequiresGradient(true);
      leaves.put(name, leaf);
    }
    return BatchRows.embeddings(whole, share);
  }

  @Override
  public void backward() {
    passes.beginBackward();
    long images = images();
    Map<String, NDArray> reached =
        GradMode.off(() -> BatchRows.gradients(leaves, passes.all(images), manager()));
    if (!reached.isEmpty()) {
      long from = passes.place(0, images);
      RankedPasses.Pass done = Objects.requireNonNull(pass);
      passes.keepingStatistics(() -> passes.backward(done, reached, from, from + images, true));
    }
    // Only now: the engine's graph of a norm holds its running statistics.
    passes.moved();
    passes.endBackward();
  }

  private Map<String, NDArray> gathered(Map<String, NDArray> rows, int viewCount) {
    var whole = new LinkedHashMap<String, NDArray>();
    rows.forEach(
        (name, array) -> {
          if (!BatchRows.areOfImages(array.getShape(), images(), viewCount)) {
            throw new ConfigException(
                "the method keeps '%s' of shape %s with its embeddings, which is not a row for each of the %s images of a view or of several: it cannot be trained on several ranks"
                    .formatted(name, array.getShape(), images()));
          }
          List<NDArray> parts = passes.gathered(array);
          NDArray joined = BatchRows.joined(parts, images());
          parts.forEach(NDArray::close);
          joined.attach(manager());
          whole.put(name, joined);
        });
    return whole;
  }

  private long images() {
    return views.get(0).getShape().get(0);
  }

  private NDManager manager() {
    return views.get(0).getManager();
  }
}
