package dev.emc.core.config;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import org.jspecify.annotations.Nullable;

/** Nearest-neighbour accuracy of the features while a run goes on: a cheap probe. */
public record OnlineKnnConfig(
    @Describe("Labelled images to test on") ImageRange test,
    @Describe("Labelled images that vote; by default those trained on") @Nullable ImageRange train,
    @Describe("Epochs between two probes") int everyEpochs,
    @Describe("Most images that vote, evenly spread over all; 0 = no limit") int bank,
    @Describe("Most images to test on, evenly spread over all; 0 = no limit") int testImages,
    @Describe("Neighbours that vote") int k,
    @Describe("A vote weighs exp(cosine similarity / temperature)") double temperature) {
  public OnlineKnnConfig {
    Check.whole("every-epochs", everyEpochs, 1, 1_000_000);
    Check.whole("bank", bank, 0, ImageRange.MAX_INDEX);
    Check.whole("test-images", testImages, 0, ImageRange.MAX_INDEX);
    Check.whole("k", k, 1, 1_000_000);
    Check.positive("temperature", temperature, 1000);
    Require.that(
        bank == 0 || bank >= k, "bank must be 0 or at least k (%s), got %s".formatted(k, bank));
  }

  /** After each epoch, with Wu et al.'s (2018) k and temperature. */
  public OnlineKnnConfig(ImageRange test) {
    this(test, null, 1, 10_000, 5_000, 200, 0.07);
  }
}
