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
 */
public record Accuracies(
    List<ReportProtocol> protocols, @Nullable MeanPrecisions precisions, TestDesign design) {
  /** Copies the list. */
  public Accuracies {
    protocols = List.copyOf(protocols);
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
