package dev.emc.eval.report;

import dev.emc.eval.probe.ProbeResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What models reached on labelled images, and what the tests say.
 *
 * @param protocols accuracies and tests, protocol by protocol. Models they lack show as missing
 * @param precisions mean average precisions; null if not measured
 * @param design how the tests are made
 * @param overSeeds what tests over several training seeds say, sentence by sentence
 */
public record Accuracies(
    List<ReportProtocol> protocols,
    @Nullable MeanPrecisions precisions,
    TestDesign design,
    List<String> overSeeds) {
  /** Copies the lists. */
  public Accuracies {
    protocols = List.copyOf(protocols);
    overSeeds = List.copyOf(overSeeds);
  }

  /** Of models that were trained once. */
  public Accuracies(
      List<ReportProtocol> protocols, @Nullable MeanPrecisions precisions, TestDesign design) {
    this(protocols, precisions, design, List.of());
  }

  /** Of models that were not evaluated. */
  public static Accuracies none() {
    return new Accuracies(List.of(), null, TestDesign.ofRuns());
  }

  /** Of linear probes alone. */
  public static Accuracies linear(ProbeResult result) {
    return new Accuracies(List.of(ReportProtocol.linear(result)), null, TestDesign.ofRuns());
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return protocols.isEmpty() && precisions == null;
  }
}
