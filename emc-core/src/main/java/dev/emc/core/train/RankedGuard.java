package dev.emc.core.train;

import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.optim.Optimizer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The guard of a run on several ranks: the first looks and decides, the others wait and follow.
 * When it goes back to an earlier checkpoint, they read the same and take over its rates.
 */
final class RankedGuard implements RunGuard {
  private interface Asked {
    Decision get() throws IOException;
  }

  private final Ranks ranks;
  private final Times times;
  private final RunCheckpoints checkpoints;
  private final @Nullable RunGuard first;
  private final @Nullable Following following;

  /** What changes with the first rank's decisions. */
  private record Following(Optimizer optimizer, CheckpointDirectory saved) {}

  private RankedGuard(
      Ranks ranks,
      Times times,
      RunCheckpoints checkpoints,
      @Nullable RunGuard first,
      @Nullable Following following) {
    this.ranks = ranks;
    this.times = times;
    this.checkpoints = checkpoints;
    this.first = first;
    this.following = following;
  }

  /**
   * The guard as the first rank has it; itself where there is no other rank, null if there is none.
   *
   * @param checkpoints have what it has seen
   */
  static @Nullable RunGuard of(Ranks ranks, @Nullable RunGuard guard, RunCheckpoints checkpoints) {
    return guard == null || !ranks.areSeveral()
        ? guard
        : new RankedGuard(ranks, guard.times(), checkpoints, guard, null);
  }

  /**
   * The guard as the other ranks have it; null if the run has none.
   *
   * @param checkpoints know by how much an earlier guard has lowered the rates
   * @param saved the run's checkpoints, one of which the first may go back to
   */
  static @Nullable RunGuard following(
      Ranks ranks,
      Experiment experiment,
      Optimizer optimizer,
      RunCheckpoints checkpoints,
      CheckpointDirectory saved) {
    GuardConfig config = experiment.guard();
    return config == null
        ? null
        : new RankedGuard(
            ranks,
            new Times(config, experiment.epochs()),
            checkpoints,
            null,
            new Following(optimizer, saved));
  }

  @Override
  public Times times() {
    return times;
  }

  @Override
  public Decision enter(Progress progress) throws IOException {
    if (following != null) {
      following.optimizer().scaleRates(checkpoints.ledger().rateShare());
    }
    return told(() -> first == null ? Decision.GO_ON : first.enter(progress));
  }

  @Override
  public Decision look(Progress progress) throws IOException {
    return told(() -> first == null ? Decision.GO_ON : first.look(progress));
  }

  private Decision told(Asked own) throws IOException {
    int lowered = checkpoints.ledger().lowerings();
    Decision decision = own.get();
    // A look may take long.
    ranks.await();
    String back =
        ranks.ofMain(
            () ->
                checkpoints.ledger().lowerings() == lowered
                    ? ""
                    : checkpoints.ledger().best().checkpoint().folder());
    if (!back.isEmpty()) {
      String share = ranks.ofMain(() -> Double.toString(checkpoints.ledger().rateShare()));
      if (following != null) {
        checkpoints.goBackTo(FollowingRank.open(following.saved(), back), line -> {});
        following.optimizer().scaleRates(Double.parseDouble(share));
      }
    }
    return Decision.valueOf(ranks.ofMain(decision::name));
  }
}
