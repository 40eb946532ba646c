package dev.emc.api.nn;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * Multi-layer perceptrons as projection heads use them: Linear, batch norm and ReLU again and
 * again, then a last Linear. Children are numbered as in PyTorch's {@code nn.Sequential}: linears
 * at 0, 3, 6, …, batch norms at 1, 4, ….
 */
@API(status = API.Status.STABLE, since = "0.1")
public final class Mlp {
  private Mlp() {}

  /**
   * A projection head.
   *
   * @param widths output width of each linear layer, at least one
   * @param hiddenBias whether the linears before a batch norm have a bias
   * @param lastBias whether the last linear has a bias
   * @return (N, F) → (N, last width)
   */
  public static SequentialBlock of(List<Integer> widths, boolean hiddenBias, boolean lastBias) {
    if (widths.isEmpty()) {
      throw new IllegalArgumentException("a perceptron needs at least one layer");
    }
    var mlp = new SequentialBlock();
    int last = widths.size() - 1;
    for (int i = 0; i < last; i++) {
      mlp.add(linear(widths.get(i), hiddenBias)).add(new BatchNorm()).add(Activation.reluBlock());
    }
    return mlp.add(linear(widths.get(last), lastBias));
  }

  /**
   * A linear layer with parameters {@code weight} (out, in) and {@code bias} (out), both drawn as
   * PyTorch's {@code nn.Linear} draws them: uniformly from ±1/√in.
   *
   * @param width output width
   */
  public static Block linear(int width, boolean bias) {
    return new TorchLinear(Linear.builder().setUnits(width).optBias(bias));
  }

  private static final class TorchLinear extends Linear {
    TorchLinear(Builder builder) {
      super(builder);
      Parameter weight = Objects.requireNonNull(parameters.get("weight"));
      // Not in prepare(): whoever sets other initialisers later must win.
      setInitializer(
          (DefaultStart)
              (manager, shape, type) -> {
                float bound = (float) (1 / Math.sqrt(weight.getShape().get(1)));
                return manager.randomUniform(-bound, bound, shape, type);
              },
          parameter -> true);
    }
  }
}
