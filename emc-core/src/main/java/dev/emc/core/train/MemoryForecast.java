package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.Memories;
import dev.emc.core.plugin.Components;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The least memory that a run takes: weights, gradients, what the optimiser remembers, the method's
 * state and a batch's views. Activations come on top, so that a run which passes may still be too
 * large; one that is refused cannot fit.
 */
final class MemoryForecast {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryForecast.class);
  private static final long VALUE = Float.BYTES;
  private static final long GIGABYTE = 1L << 30;

  private final NetworkSizes network;
  private final long remembered;
  private final long views;
  private final RunShape run;
  private final int images;

  /**
   * A forecast for one process.
   *
   * @param channels of an image
   */
  MemoryForecast(NetworkSizes network, OptimizerConfig optimizer, int channels, RunShape run) {
    this(network, optimizer, channels, run, Ranks.SINGLE);
  }

  private MemoryForecast(
      NetworkSizes network, OptimizerConfig optimizer, int channels, RunShape run, Ranks ranks) {
    images = run.batchSize() / ranks.size();
    this.network = network;
    this.run = run;
    remembered = optimizer instanceof OptimizerConfig.AdamW ? 2 : 1;
    long values = 0;
    for (ViewSpec view : run.views().views()) {
      values += (long) channels * view.size() * view.size();
    }
    views = VALUE * values * images;
  }

  /**
   * Refuses a run that cannot fit, before memory is taken for it.
   *
   * @throws ConfigException in one line that says what takes how much, and what to lower
   */
  static void check(
      Experiment experiment,
      Components components,
      int channels,
      RunShape run,
      Device device,
      Ranks ranks) {
    NetworkSizes sizes;
    try {
      sizes = NetworkSizes.of(components.assemble(experiment.selection()), channels, run);
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException e) {
      // A method that does more than ask for arrays while it is built is built in earnest only.
      LOG.debug("no forecast of the memory", e);
      return;
    }
    new MemoryForecast(sizes, experiment.optimizer(), channels, run, ranks).check(device, ranks);
  }

  /** What takes memory, and what to lower. */
  private record Part(String name, long bytes, String advice) {
    String text() {
      return gigabytes(bytes) + " for " + name;
    }
  }

  /**
   * All that takes memory.
   *
   * @param viewCopies how often a batch's views lie there
   */
  private List<Part> parts(int viewCopies) {
    var parts = new ArrayList<Part>();
    Optional<NetworkSizes.Tensor> largest = largest(NetworkSizes.Tensor::head);
    parts.add(
        new Part(
            "the heads' weights, gradients and optimizer state",
            trainingBytes(NetworkSizes.Tensor::head),
            "lower the widths under 'method'"
                + largest.map(t -> ", such as " + text(t)).orElse("")));
    parts.add(
        new Part(
            "the backbone's weights, gradients and optimizer state",
            trainingBytes(tensor -> !tensor.head()),
            "choose a smaller backbone"));
    parts.add(
        new Part(
            "the method's state",
            VALUE * network.stateValues(),
            "lower what 'method' keeps, such as a queue"));
    parts.add(
        new Part(
            "the %s views of %s images".formatted(run.views().viewCount(), images),
            viewCopies * views,
            "lower batch-size, or the size and count of the views"));
    parts.removeIf(part -> part.bytes() == 0);
    return parts;
  }

  private long trainingBytes(Predicate<NetworkSizes.Tensor> which) {
    return network.tensors().stream()
        .filter(which)
        .mapToLong(t -> VALUE * t.shape().size() * (t.trained() ? 2 + remembered : 1))
        .sum();
  }

  private Optional<NetworkSizes.Tensor> largest(Predicate<NetworkSizes.Tensor> which) {
    return network.tensors().stream()
        .filter(which)
        .max(Comparator.comparingLong(tensor -> tensor.shape().size()));
  }

  private void check(Device device, Ranks ranks) {
    checkWeights(Runtime.getRuntime().maxMemory());
    if (device.isGpu()) {
      Memories.ofGpu(device).ifPresent(bytes -> check(bytes, "gpu" + device.getDeviceId(), 1));
    } else {
      boolean shared = ranks.localSize() > 1;
      check(
          Memories.ofMachine() / ranks.localSize(),
          shared ? "each of %s ranks on this machine".formatted(ranks.localSize()) : "this machine",
          2);
    }
  }

  /**
   * Refuses what takes more than there is.
   *
   * @param available bytes
   * @param where what has them, for the message
   * @param viewCopies how often a batch's views lie there: on a machine without GPU twice, as
   *     workers fill them and as the step reads them
   */
  void check(long available, String where, int viewCopies) {
    List<Part> parts = parts(viewCopies);
    long bytes = parts.stream().mapToLong(Part::bytes).sum();
    if (bytes > available) {
      Part most = parts.stream().max(Comparator.comparingLong(Part::bytes)).orElseThrow();
      throw new ConfigException(
          "the run takes %s of memory or more and %s has %s: %s; %s"
              .formatted(
                  gigabytes(bytes),
                  where,
                  gigabytes(available),
                  String.join(", ", parts.stream().map(Part::text).toList()),
                  most.advice()));
    }
  }

  /**
   * Refuses a parameter whose first values do not fit into Java's memory, where they are drawn.
   *
   * @param heap bytes
   */
  void checkWeights(long heap) {
    largest(tensor -> true)
        .filter(tensor -> VALUE * tensor.shape().size() > heap - (heap >> 3))
        .ifPresent(
            tensor -> {
              throw new ConfigException(
                  "%s takes %s, which Java's memory of %s does not hold: lower its widths or give more, as in EMC_JAVA_OPTS=-Xmx%sg"
                      .formatted(
                          text(tensor),
                          gigabytes(VALUE * tensor.shape().size()),
                          gigabytes(heap),
                          2 * (VALUE * tensor.shape().size() / GIGABYTE + 1)));
            });
  }

  private static String text(NetworkSizes.Tensor tensor) {
    String sizes =
        LongStream.of(tensor.shape().getShape())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" x "));
    return tensor.key() + " of " + sizes;
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", (double) bytes / GIGABYTE);
  }
}
