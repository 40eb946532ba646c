package dev.emc.core.train;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.optim.Optimizer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The guard of a run on several ranks: the first looks and decides, the others wait and follow. */
final class RankedGuard implements RunGuard {
  private interface Asked {
    Decision get() throws IOException;
  }

  private final Ranks ranks;
  private final Times times;
  private final @Nullable RunGuard first;
  private final Runnable entering;

  private RankedGuard(Ranks ranks, Times times, @Nullable RunGuard first, Runnable entering) {
    this.ranks = ranks;
    this.times = times;
    this.first = first;
    this.entering = entering;
  }

  /**
   * The guard as the first rank has it; itself where there is no other rank, null if there is none.
   */
  static @Nullable RunGuard of(Ranks ranks, @Nullable RunGuard guard) {
    return guard == null || !ranks.areSeveral()
        ? guard
        : new RankedGuard(ranks, guard.times(), guard, () -> {});
  }

  /**
   * The guard as the other ranks have it; null if the run has none.
   *
   * @param checkpoints know by how much an earlier guard has lowered the rates
   */
  static @Nullable RunGuard following(
      Ranks ranks, Experiment experiment, Optimizer optimizer, RunCheckpoints checkpoints) {
    GuardConfig config = experiment.guard();
    return config == null
        ? null
        : new RankedGuard(
            ranks,
            new Times(config, experiment.epochs()),
            null,
            () -> optimizer.scaleRates(checkpoints.ledger().rateShare()));
  }

  @Override
  public Times times() {
    return times;
  }

  @Override
  public Decision enter(Progress progress) throws IOException {
    entering.run();
    return told(() -> first == null ? Decision.GO_ON : first.enter(progress));
  }

  @Override
  public Decision look(Progress progress) throws IOException {
    return told(() -> first == null ? Decision.GO_ON : first.look(progress));
  }

  private Decision told(Asked own) throws IOException {
    Decision decision = own.get();
    // A look may take long.
    ranks.await();
    return Decision.valueOf(ranks.ofMain(decision::name));
  }
}
