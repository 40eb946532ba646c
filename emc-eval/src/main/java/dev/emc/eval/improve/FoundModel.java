package dev.emc.eval.improve;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model was found to be.
 *
 * @param from a run directory, a checkpoint folder or a file
 * @param words what it is, in one line
 * @param config of the run that made it; null for a file
 * @param backbone as a config has it; empty if the run's config says it
 * @param method as a config has it, with the widths of its heads; likewise
 * @param profile how it is continued; null for a run of a method that nothing more is known of
 * @param optimizer of a file that is continued; empty if the run's config says it
 * @param bare whether its heads are to be fresh ones
 * @param taken whether the method is told by its keys alone, and may be another
 * @param channels of its images
 * @param imageSize side of the images that its positions are for, in pixels; 0 if any will do
 * @param largest side that views have at most, in pixels
 * @param patch side of its patches, in pixels; 1 if it has none
 */
record FoundModel(
    Path from,
    String words,
    @Nullable Path config,
    String backbone,
    String method,
    @Nullable MethodProfile profile,
    String optimizer,
    boolean bare,
    boolean taken,
    int channels,
    int imageSize,
    int largest,
    int patch) {

  /** Keys of a run that goes on from trained weights, whatever its criterion. */
  List<String> continued() {
    return profile == null ? List.of() : profile.continued();
  }
}
