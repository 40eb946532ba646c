package dev.emc.checkpoint.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What weights a result was measured with, as kept in its file: a {@link LoadReport} with counts in
 * the place of lists that may be long.
 *
 * @param source file or checkpoint they came from
 * @param weights where in the file they lie; empty for the top
 * @param otherWeights where others lie that would have fitted as well
 * @param keyMap whose names the keys have
 * @param tensors how many were loaded
 * @param backboneTensors how many of these are the backbone's
 * @param backboneSize how many the backbone has
 * @param missing how many of the network's the file has not
 * @param unexpected how many of the file's the network has not
 * @param otherShape how many have another shape
 * @param leftOut how many are known not to be needed
 * @param freshHeads prefixes of the heads with random weights
 * @param partial what does not fit of the backbone, which the user has allowed
 * @param nonFinite tensors with a NaN or an infinity among their values
 * @param warnings what a user should know of the features, in whole lines
 */
public record LoadSummary(
    String source,
    String weights,
    List<String> otherWeights,
    String keyMap,
    int tensors,
    int backboneTensors,
    int backboneSize,
    int missing,
    int unexpected,
    int otherShape,
    int leftOut,
    List<String> freshHeads,
    List<String> partial,
    List<String> nonFinite,
    List<String> warnings) {

  /** Keeps copies; a file may lack a list. */
  public LoadSummary {
    otherWeights = copy(otherWeights);
    freshHeads = copy(freshHeads);
    partial = copy(partial);
    nonFinite = copy(nonFinite);
    warnings = copy(warnings);
  }

  private static List<String> copy(@Nullable List<String> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** The counts of a report. */
  public static LoadSummary of(LoadReport report) {
    return new LoadSummary(
        report.source(),
        report.weights(),
        report.otherWeights(),
        report.map(),
        report.loaded().size(),
        report.backboneLoaded(),
        report.backboneKeys(),
        report.missing().size(),
        report.unexpected().size(),
        report.mismatched().size(),
        report.leftOut().size(),
        report.freshHeads(),
        report.partial(),
        report.nonFinite(),
        report.modelWarnings());
  }
}
