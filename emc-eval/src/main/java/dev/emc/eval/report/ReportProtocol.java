package dev.emc.eval.report;

import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.protocol.EvaluationProtocols;

/**
 * What models reached under one protocol.
 *
 * @param key short name, such as {@code linear}
 * @param title such as "Linear probe"
 * @param detail what was evaluated on what and how, in one line; may be empty
 * @param result accuracies and tests; without a test where models cannot be compared
 */
public record ReportProtocol(String key, String title, String detail, ProbeResult result) {
  /** End of the key of what a study chooses by. */
  private static final String VALIDATION = "-validation";

  /** The linear probes of models. */
  public static ReportProtocol linear(ProbeResult result) {
    return of("linear", result);
  }

  /** What models reached under a protocol of some short name. */
  public static ReportProtocol of(String key, ProbeResult result) {
    return new ReportProtocol(key, title(key), "", result);
  }

  /** A protocol's name in tables. */
  public static String title(String key) {
    return key.endsWith(VALIDATION)
        ? title(key.substring(0, key.length() - VALIDATION.length())) + " on validation images"
        : EvaluationProtocols.title(key);
  }
}
