package ${package};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import com.google.inject.Inject;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;

/** The mean of max(0, floor − deviation) over dimensions and large views. */
public final class Spread implements Regularizer {
  private final SpreadConfig config;

  /** The regularizer with a config. */
  @Inject
  public Spread(SpreadConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    if (run.batchSize() < 2) {
      throw new ConfigException("regularizer '${vendor}/spread' needs a batch-size of 2 or more");
    }
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    var terms = new NDList();
    for (NDArray view : embeddings.fullResolutionViews()) { // (N, D), not normalised
      NDArray centred = view.sub(view.mean(new int[] {0}, true));
      // Without the small number, equal rows would have a gradient of infinity. Numbers join arrays
      // by Scalars: DJL lets go of a Java number before the backward pass.
      NDArray variance = centred.square().mean(new int[] {0}).add(Scalars.like(view, 1e-4));
      NDArray missing = Scalars.like(view, config.floor()).sub(variance.sqrt());
      terms.add(Activation.relu(missing).mean());
    }
    NDArray mean = NDArrays.stack(terms).mean();
    return LossTerms.builder().add("spread", config.weight(), mean).build();
  }
}
