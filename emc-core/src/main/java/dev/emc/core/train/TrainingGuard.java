package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.config.OnHarm;
import dev.emc.core.guard.GuardFigures;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.optim.Optimizer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a network between steps, compares it with the run's start and says how to go on.
 *
 * <p>All that it decides from is in {@link GuardLedger}, a part of each checkpoint, and a best
 * checkpoint is written before the next step: a run that is killed and resumed decides alike.
 */
final class TrainingGuard implements RunGuard {
  private static final String CURES =
      "usual cures: a lower learning rate, smaller weights of the regularizer or a warm-up of it"
          + " (regularizer-warmup-epochs), head-warmup-epochs if heads are new, larger batches";

  private final GuardConfig config;
  private final int epochs;
  private final GuardGauge gauge;
  private final BaseLossGauge baseLoss;
  private final JointEmbeddingNetwork network;
  private final Optimizer optimizer;
  private final RunCheckpoints checkpoints;
  private final CheckpointDirectory saved;
  private final TrainingListener listener;

  private TrainingGuard(
      PreparedRun run,
      GuardConfig config,
      GuardGauge gauge,
      JointEmbeddingNetwork network,
      Optimizer optimizer,
      RunCheckpoints checkpoints,
      CheckpointDirectory saved,
      TrainingListener listener) {
    this.config = config;
    this.epochs = run.experiment().epochs();
    this.gauge = gauge;
    this.baseLoss = new BaseLossGauge(run, gauge.images());
    this.network = network;
    this.optimizer = optimizer;
    this.checkpoints = checkpoints;
    this.saved = saved;
    this.listener = listener;
  }

  /**
   * The guard that a run's config asks for; null if it asks for none.
   *
   * @throws ConfigException if there is nothing to measure with
   */
  static @Nullable TrainingGuard of(
      PreparedRun run,
      @Nullable GuardGauge gauge,
      JointEmbeddingNetwork network,
      Optimizer optimizer,
      RunCheckpoints checkpoints,
      CheckpointDirectory saved,
      TrainingListener listener) {
    GuardConfig config = run.experiment().guard();
    if (config == null) {
      return null;
    }
    if (gauge == null) {
      throw new ConfigException(
          "guard: there is nothing to measure with; give the run a gauge by TrainingRun.guardedBy");
    }
    return new TrainingGuard(run, config, gauge, network, optimizer, checkpoints, saved, listener);
  }

  private GuardLedger ledger() {
    return checkpoints.ledger();
  }

  @Override
  public Times times() {
    return new Times(config, epochs);
  }

  @Override
  public Decision enter(Progress progress) throws IOException {
    gauge.warning().ifPresent(listener::warned);
    optimizer.scaleRates(ledger().rateShare());
    if (ledger().isEmpty()) {
      return look(progress);
    }
    if (progress.step() == 0) {
      // The log of a run that begins again is begun anew.
      tell(progress, ledger().start(), 0);
    }
    if (!ledger().isStopped()) {
      return Decision.GO_ON;
    }
    // Stopped before: what the config wants now decides.
    return harmed(progress, ledger().harm().orElse(""));
  }

  /** Measures the network, tells the listener, and acts. */
  @Override
  public Decision look(Progress progress) throws IOException {
    long begin = System.nanoTime();
    GuardGauge.Measured measured = gauge.measure(network, ledger().reference());
    GuardFigures figures = measured.figures();
    if (figures.finite()) {
      figures = figures.withBaseLoss(baseLoss.measure(network, progress));
    }
    var look =
        new GuardLedger.Look(new CheckpointName(progress.epoch(), progress.stepInEpoch()), figures);
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (ledger().isEmpty()) {
      ledger().begin(look, measured.reference());
      tell(progress, look, seconds);
      return Decision.SAVE;
    }
    boolean before = ledger().harm().isPresent();
    List<String> fallen = ledger().judge(look, config);
    tell(progress, look, seconds);
    if (!fallen.isEmpty()) {
      return before && config.onHarm() == OnHarm.IGNORE
          ? Decision.GO_ON
          : harmed(progress, String.join(", ", fallen));
    }
    return ledger().best() == look ? Decision.SAVE : Decision.GO_ON;
  }

  private void tell(Progress progress, GuardLedger.Look look, double seconds) {
    listener.guarded(
        new TrainingListener.GuardLook(
            progress,
            look.figures(),
            ledger().start().figures(),
            ledger().harm().orElse(null),
            ledger().best().equals(look),
            seconds));
  }

  private Decision harmed(Progress progress, String fallen) throws IOException {
    boolean lowers =
        config.onHarm() == OnHarm.LOWER_RATE && ledger().lowerings() < config.mostLowerings();
    GuardLedger.Look best = ledger().best();
    String when =
        progress.stepInEpoch() == 0
            ? "after epoch %s".formatted(progress.epoch())
            : "after step %s".formatted(progress.step());
    String kept = kept(best);
    if (config.onHarm() == OnHarm.IGNORE) {
      ledger().stop(false);
      listener.warned(
          "guard: %s %s; guard.on-harm lets the run go on, %s".formatted(when, fallen, kept));
      return Decision.GO_ON;
    }
    if (lowers) {
      SavedCheckpoint from = saved.open(best.checkpoint());
      checkpoints.goBackTo(from, listener::warned);
      ledger().lower(config.rateFactor());
      optimizer.scaleRates(ledger().rateShare());
      listener.warned(
          "guard: %s %s; the run goes on from %s with %s times its learning rates, %s"
              .formatted(
                  when,
                  fallen,
                  best.checkpoint(),
                  new BigDecimal(ledger().rateShare(), new MathContext(3))
                      .stripTrailingZeros()
                      .toPlainString(),
                  kept));
      return Decision.SAVE;
    }
    ledger().stop(true);
    listener.warned("guard: %s %s; the run stops, %s; %s".formatted(when, fallen, kept, CURES));
    return Decision.STOP;
  }

  private String kept(GuardLedger.Look best) {
    boolean isStart = best.checkpoint().equals(ledger().start().checkpoint());
    return "the best is %s, %s"
        .formatted(
            isStart ? "the start" : best.checkpoint().folder(),
            saved.folder().resolveSibling(ModelLocation.BEST));
  }
}
