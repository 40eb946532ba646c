package dev.emc.eval.report;

import dev.emc.eval.probe.ProbeResult;

/**
 * What models reached under one protocol.
 *
 * @param key short name, such as {@code linear}
 * @param title such as "Linear probe"
 * @param detail what was evaluated on what and how, in one line; may be empty
 * @param result accuracies and tests; without a test where models cannot be compared
 */
public record ReportProtocol(String key, String title, String detail, ProbeResult result) {

  /** The linear probes of models. */
  public static ReportProtocol linear(ProbeResult result) {
    return of("linear", result);
  }

  /** What models reached under a protocol of some short name. */
  public static ReportProtocol of(String key, ProbeResult result) {
    return new ReportProtocol(key, title(key), "", result);
  }

  /** A protocol's name in tables. */
  static String title(String key) {
    return switch (key) {
      case "linear" -> "Linear probe";
      case "finetune" -> "Fine-tuning";
      case "svm" -> "SVM";
      case "knn" -> "kNN";
      default -> key;
    };
  }
}
