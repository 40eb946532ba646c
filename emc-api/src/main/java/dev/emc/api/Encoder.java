package dev.emc.api;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The network as a method sees it during one step.
 *
 * <p>Handed to the method instead of features, because batch-norm statistics depend on which images
 * pass the backbone together, and that is the method's to decide.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Encoder {
  /**
   * Passes images through the backbone, as one batch for batch norm.
   *
   * @param images (B, C, H, W)
   * @return pooled features, (B, F)
   */
  NDArray features(NDArray images);

  /**
   * Passes multi-crop views through the backbone: neighbours of one size together, as one batch for
   * batch norm, as SwAV and DINO do.
   *
   * @param views (N, C, H, W) each
   * @return pooled features, (V·N, F), view after view
   */
  default NDArray featuresBySize(List<NDArray> views) {
    var features = new NDList();
    for (int from = 0; from < views.size(); ) {
      int to = from + 1;
      while (to < views.size() && views.get(to).getShape().equals(views.get(from).getShape())) {
        to++;
      }
      List<NDArray> alike = views.subList(from, to);
      features.add(
          features(alike.size() == 1 ? alike.get(0) : NDArrays.concat(new NDList(alike), 0)));
      from = to;
    }
    return features.size() == 1 ? features.get(0) : NDArrays.concat(features, 0);
  }

  /**
   * Passes a matrix through one of the method's head blocks.
   *
   * @param head a block the method returned from {@link SslMethod#heads()}
   * @param input (B, …)
   */
  NDArray apply(Block head, NDArray input);

  /**
   * The target network, if the method has one: the same face, with the target's own weights and
   * running statistics. Heads are named by the method's own blocks. Nothing is recorded: what it
   * returns carries no gradient. Batch norms use the batch's statistics when these do.
   *
   * @throws IllegalStateException if the method has none, or the head asked for has no copy
   */
  default Encoder target() {
    throw new IllegalStateException(
        "there is no target network: the method's target() says that it wants none");
  }

  /** Whether batch norm uses the batch's statistics (training) or the running ones. */
  boolean training();
}
