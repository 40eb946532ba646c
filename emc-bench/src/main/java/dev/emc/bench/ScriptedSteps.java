package dev.emc.bench;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.sun.management.OperatingSystemMXBean;
import dev.emc.core.engine.Autocast;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightLayout;
import dev.emc.core.nn.resnet.ResNets;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Forward and backward passes of this product's ResNet-50 against those of torchvision's as a
 * TorchScript program ({@code trace_resnet.py}), on one engine, in turns of several passes, as a
 * training does one after the other: the first after the other network's find memory and caches as
 * that left them.
 */
public final class ScriptedSteps {
  /** Passes of a turn that are not measured, and those that are. */
  private static final int FIRST = 2;

  private static final int MEASURED = 10;

  /** Passes after which it is asked whether Java's compiler has come to rest. */
  private static final int PASSES = 50;

  /** More of these are not waited for. */
  private static final int MOST_PASSES = 2_000;

  /** Share of the time that compiling may take of a compiler at rest. */
  private static final double REST = 0.01;

  /** Pixels of the passes in which it does: enough for batch norms, and quick. */
  private static final int SMALL = 64;

  private static final double NANOS = 1e9;

  private ScriptedSteps() {}

  /**
   * Prints medians and the ratio.
   *
   * <pre>{@code
   * java -cp 'emc-bench/target/classes:emc-app/target/emc/lib/*' dev.emc.bench.ScriptedSteps \
   *     resnet50.pt channels-last fp32 8 224 7
   * }</pre>
   *
   * @param args the program's file, {@code channels-first} or {@code channels-last}, {@code fp32}
   *     or {@code bf16}, images, pixels, rounds
   */
  public static void main(String[] args) throws Exception {
    boolean channelsLast = args[1].equals("channels-last");
    Precision precision = Precision.valueOf(args[2].toUpperCase(Locale.ROOT));
    var shape =
        new Shape(Long.parseLong(args[3]), 3, Long.parseLong(args[4]), Long.parseLong(args[4]));
    int rounds = Integer.parseInt(args[5]);
    Path file = Path.of(args[0]).toAbsolutePath();
    try (NDManager manager = Devices.engine().newBaseManager();
        Model model = Model.newInstance("resnet50", "PyTorch")) {
      model.load(file.getParent(), file.getFileName().toString(), Map.of("trainParam", "true"));
      Block own = new ResNets.ResNet50(new ResNets.Config()).build(3, (int) shape.get(2));
      own.initialize(manager, DataType.FLOAT32, shape);
      if (channelsLast) {
        // As a run does.
        WeightLayout.channelsLast(List.copyOf(StateDict.of(Map.of("", own)).arrays().values()));
      }
      NDArray input = images(manager, shape, channelsLast);
      Block[] networks = {own, model.getBlock()};
      int passes =
          compile(
              networks, images(manager, new Shape(1, 3, SMALL, SMALL), channelsLast), precision);
      double[][] seconds = new double[2][rounds];
      double[][] busy = new double[2][rounds];
      double[] passed = new double[MEASURED];
      for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < 2; turn++) {
          int which = (round & 1) == 0 ? turn : 1 - turn;
          for (int i = 0; i < FIRST; i++) {
            step(networks[which], input, precision);
          }
          long processor = processorNanos();
          for (int i = 0; i < MEASURED; i++) {
            long begin = System.nanoTime();
            step(networks[which], input, precision);
            passed[i] = (System.nanoTime() - begin) / NANOS;
          }
          seconds[which][round] = median(passed);
          busy[which][round] = (processorNanos() - processor) / NANOS / MEASURED;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "ResNet-50, forward + backward, %s, %s, %s, after %d small passes: ours %.0f ms,"
              + " TorchScript %.0f ms; TorchScript / ours %.2f by the clock (%s), %.2f in processor"
              + " time%n",
          shape,
          args[1],
          args[2],
          passes,
          1e3 * median(seconds[0]),
          1e3 * median(seconds[1]),
          median(seconds[1]) / median(seconds[0]),
          range(seconds),
          median(busy[1]) / median(busy[0]));
    }
    System.exit(0);
  }

  private static NDArray images(NDManager manager, Shape shape, boolean channelsLast) {
    NDArray images = manager.randomNormal(shape);
    return channelsLast ? GradMode.off(() -> Layers.channelsLast(images)) : images;
  }

  /**
   * Passes small images until Java's compiler has come to rest. Its threads take the cores on which
   * the engine computes, and they have much to compile for our network and nothing for a program of
   * the engine's own: the first thirty passes are slower by some hundredths for that.
   *
   * @return how many passes that took
   */
  private static int compile(Block[] networks, NDArray images, Precision precision) {
    var compiler = ManagementFactory.getCompilationMXBean();
    int passes = 0;
    double share = 1;
    while (share > REST && passes < MOST_PASSES) {
      long begin = System.nanoTime();
      long compiled = compiler.getTotalCompilationTime();
      for (int i = 0; i < PASSES; i++) {
        for (Block network : networks) {
          step(network, images, precision);
        }
      }
      passes += PASSES;
      share = (compiler.getTotalCompilationTime() - compiled) * 1e6 / (System.nanoTime() - begin);
    }
    if (share > REST) {
      System.err.printf(
          Locale.ROOT,
          "Java's compiler still works %.0f %% of the time after %d passes: ours is measured slower than it is%n",
          100 * share,
          passes);
    }
    return passes;
  }

  private static void step(Block network, NDArray images, Precision precision) {
    try (NDManager scope = images.getManager().newSubManager();
        GradientCollector collector = Devices.engine().newGradientCollector()) {
      NDArray input = images.stopGradient();
      input.attach(scope);
      var store = new ParameterStore(scope, false);
      NDArray features =
          Autocast.in(
              precision,
              input.getDevice(),
              () ->
                  Precision.widened(
                      network.forward(store, new NDList(input), true).singletonOrThrow()));
      collector.backward(features.square().sum());
    }
  }

  private static String range(double[][] seconds) {
    double[] ratios = new double[seconds[0].length];
    Arrays.setAll(ratios, i -> seconds[1][i] / seconds[0][i]);
    Arrays.sort(ratios);
    return String.format(Locale.ROOT, "%.2f to %.2f", ratios[0], ratios[ratios.length - 1]);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
