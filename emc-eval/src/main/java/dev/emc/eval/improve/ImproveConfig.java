package dev.emc.eval.improve;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be improved, on what and within which bounds; the rest is found out. */
public record ImproveConfig(
    @Describe("Run directory, checkpoint folder or file of weights") Path model,
    @Describe("Images, as data.train takes them") String images,
    @Describe(
            "own: what the images bring (class folders, labels of IDX); none; or a table or list, of some images or all")
        String labels,
    @Describe("Method that trained a bare file; by default it is told from the keys")
        @Nullable String method,
    @Describe("Backbone of a bare file; by default it is told from the tensors")
        @Nullable String backbone,
    @Describe("Criteria that are tried beside EMC, such as mmcr") List<String> tries,
    @Describe("Most settings that are tried, the most wanted first; 0 = all") int settings,
    @Describe("KEY=VALUE of every run") List<String> set,
    @Describe("Epochs of the full run") int epochs,
    @Describe("Epochs of a trial; 0 = two fifths of the full run's") int trialEpochs,
    @Describe("Seed of all chance") long seed,
    @Describe("Minutes that all of it may take, by forecast; 0 = no bound") double budgetMinutes) {
  /** Labels that the images bring. */
  public static final String OWN = "own";

  /** No labels, even where the images bring some. */
  public static final String NONE = "none";

  private static final int MOST_EPOCHS = 100_000;

  /** Checks the bounds; a criterion is tried once. */
  public ImproveConfig {
    tries = tries.stream().distinct().toList();
    set = List.copyOf(set);
    Check.whole("settings", settings, 0, 1_000);
    if (settings == 1) {
      throw new IllegalArgumentException(
          "settings must be 0 or at least 2, got 1, which is continuing alone without EMC");
    }
    Check.whole("epochs", epochs, 2, MOST_EPOCHS);
    Check.whole("trial-epochs", trialEpochs, 0, epochs);
    Check.number("budget-minutes", budgetMinutes, 0, 1e7);
  }

  /** With all defaults. */
  public ImproveConfig(Path model, String images) {
    this(model, images, OWN, null, null, List.of(), 0, List.of(), 10, 0, 31, 0);
  }
}
