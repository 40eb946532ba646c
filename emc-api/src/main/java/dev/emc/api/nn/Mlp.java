package dev.emc.api.nn;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Multi-layer perceptrons as projection heads use them: Linear, batch norm and ReLU again and
 * again, then a last Linear; {@link #builder} has what heads differ in. Children are numbered as in
 * PyTorch's {@code nn.Sequential}: linears at 0, 3, 6, …, batch norms at 1, 4, …, and without batch
 * norms linears at 0, 2, 4, ….
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
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
    return builder(widths).hiddenBias(hiddenBias).lastBias(lastBias).build();
  }

  /**
   * Begins a head that differs from {@code of(widths, true, true)}.
   *
   * @param widths output width of each linear layer, at least one
   */
  public static Builder builder(List<Integer> widths) {
    return new Builder(widths);
  }

  /** What heads differ in. */
  @API(status = API.Status.EXPERIMENTAL, since = "0.1")
  public static final class Builder {
    private final List<Integer> widths;
    private boolean hiddenBias = true;
    private boolean lastBias = true;
    private boolean batchNorm = true;
    private boolean lastNorm;
    private Supplier<Block> activation = Activation::reluBlock;

    private Builder(List<Integer> widths) {
      if (widths.isEmpty()) {
        throw new IllegalArgumentException("a perceptron needs at least one layer");
      }
      this.widths = List.copyOf(widths);
    }

    /** Whether the linears but the last have a bias. */
    public Builder hiddenBias(boolean wanted) {
      hiddenBias = wanted;
      return this;
    }

    /** Whether the last linear has a bias. */
    public Builder lastBias(boolean wanted) {
      lastBias = wanted;
      return this;
    }

    /** Whether a batch norm follows each linear but the last. */
    public Builder batchNorm(boolean wanted) {
      batchNorm = wanted;
      return this;
    }

    /** Whether a batch norm without scale and shift follows the last linear. */
    public Builder lastNorm(boolean wanted) {
      lastNorm = wanted;
      return this;
    }

    /** What stands before each linear but the first, instead of ReLU. */
    public Builder activation(Supplier<Block> block) {
      activation = block;
      return this;
    }

    /** The head, (N, F) → (N, last width), not initialised. */
    public SequentialBlock build() {
      var mlp = new SequentialBlock();
      int last = widths.size() - 1;
      for (int i = 0; i < last; i++) {
        mlp.add(linear(widths.get(i), hiddenBias));
        if (batchNorm) {
          mlp.add(new BatchNorm());
        }
        mlp.add(activation.get());
      }
      mlp.add(linear(widths.get(last), lastBias));
      return lastNorm ? mlp.add(new BatchNorm(false)) : mlp;
    }
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
