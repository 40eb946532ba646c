package dev.emc.eval.improve;

import dev.emc.api.plugin.Describe;
import java.util.ArrayList;
import java.util.List;

/** What an improvement does, and how long that takes by forecast. */
public record ImprovePlan(
    @Describe("What is tried; none without labels") List<Candidate> candidates,
    @Describe("Images that are tried on") int trialImages,
    @Describe("Epochs of a trial") int trialEpochs,
    @Describe("Epochs of the full run") int epochs,
    @Describe("Images that are trained on in a second, as measured; 0 = not known")
        double imagesPerSecond,
    @Describe("Seconds that all of it takes, by forecast") double seconds,
    @Describe("What was left out to keep within the budget; empty if nothing") String leftOut) {
  /** Images that are enough to try on, if a tenth of them is fewer. */
  static final int TRIED = 20_000;

  /**
   * Epochs of a trial, of ten: EMC often costs accuracy at first, and after two epochs of ten the
   * order of the settings was still the wrong one.
   */
  private static final int TRIED_EPOCHS = 4;

  /** A feature pass is that much cheaper than a training step, image by image. */
  private static final double PASS = 4;

  private static final int LEAST_CANDIDATES = 2;
  private static final int LEAST_EPOCHS = 2;

  /** Copies the list. */
  public ImprovePlan {
    candidates = List.copyOf(candidates);
  }

  /**
   * Fits a plan into a budget: first settings are left out, the last ones first, until continuing
   * alone and EMC are left; then epochs of the full run, and of trials with it, until there are
   * two.
   *
   * @param candidates all that could be tried; none without labels
   * @param split of the images
   * @param trialEpochs 0 for two fifths of those of the full run; no more than these
   * @param warmup epochs in which heads train alone: a trial has these beside its own
   * @param imagesPerSecond 0 if it is not known: then nothing is left out
   * @param budget seconds; 0 for no bound
   */
  static ImprovePlan fit(
      List<Candidate> candidates,
      Split split,
      int epochs,
      int trialEpochs,
      int warmup,
      double imagesPerSecond,
      double budget) {
    int train = split.trained();
    int images = Math.min(train, Math.max(TRIED, train / 10));
    int tried = tried(warmup, epochs, trialEpochs);
    List<Candidate> kept = new ArrayList<>(candidates);
    int left = epochs;
    double seconds = seconds(kept.size(), images, tried, left, split, imagesPerSecond);
    List<String> out = new ArrayList<>();
    while (budget > 0 && seconds > budget && kept.size() > LEAST_CANDIDATES) {
      out.add(kept.remove(kept.size() - 1).name());
      seconds = seconds(kept.size(), images, tried, left, split, imagesPerSecond);
    }
    while (budget > 0 && seconds > budget && left > Math.max(LEAST_EPOCHS, warmup + 1)) {
      left--;
      tried = tried(warmup, left, trialEpochs);
      seconds = seconds(kept.size(), images, tried, left, split, imagesPerSecond);
    }
    if (left < epochs) {
      out.add("%s of %s epochs".formatted(epochs - left, epochs));
    }
    if (trialEpochs > left) {
      out.add("%s of %s epochs of a trial".formatted(trialEpochs - left, trialEpochs));
    }
    return new ImprovePlan(
        kept, images, tried, left, imagesPerSecond, seconds, String.join(", ", out));
  }

  /**
   * Whether a trial is the full run of its setting: on as many images, for as many epochs.
   *
   * @param split of the images
   */
  boolean triesInFull(Split split) {
    return !candidates.isEmpty() && isFull(trialImages, trialEpochs, epochs, split);
  }

  private static boolean isFull(int images, int trialEpochs, int epochs, Split split) {
    return images == split.trained() && trialEpochs == epochs;
  }

  private static int tried(int warmup, int epochs, int asked) {
    int usual = Math.max(1, (TRIED_EPOCHS * epochs + 9) / 10);
    return warmup + (asked == 0 ? usual : Math.min(asked, epochs));
  }

  private static double seconds(
      int candidates, int images, int trialEpochs, int epochs, Split split, double perSecond) {
    if (perSecond == 0) {
      return 0;
    }
    boolean isDone = candidates > 0 && isFull(images, trialEpochs, epochs, split);
    double trained =
        (double) candidates * images * trialEpochs
            + (isDone ? 0 : (double) split.trained() * epochs);
    double learnt = split.train().length;
    double passed =
        (candidates + 1) * (learnt + split.choice().length)
            + 2 * (learnt + split.verdict().length)
            + (isDone ? 0.0 : epochs) * split.guard().length;
    return (trained + passed / PASS) / perSecond;
  }
}
