package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.api.StepInfo;
import dev.emc.core.engine.GradMode;
import dev.emc.core.train.RunGuard.Decision;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.load.ViewLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The training loop: epochs of steps, with one manager per step, metrics read every few steps and
 * checkpoints between them.
 */
final class Trainer {
  private final PreparedRun run;
  private final ViewLoader loader;
  private final TrainStep trainStep;
  private final EpochMeans means;
  private final SavePoints saves;
  private final EpochProbe probe;
  private final TrainingListener listener;
  private final UnreadableList unreadable;
  private @Nullable RunGuard guard;

  private Progress progress = Progress.start(0, 0);
  private int skippedSaid;

  /**
   * A loop over the epochs of a run.
   *
   * @param trainStep does its steps
   * @param means over the steps of an epoch
   * @param saves its checkpoints
   * @param probe looks at the network between epochs
   * @param listener is told what happens
   * @param unreadable lists images that are skipped
   */
  Trainer(
      PreparedRun run,
      TrainStep trainStep,
      EpochMeans means,
      SavePoints saves,
      EpochProbe probe,
      TrainingListener listener,
      UnreadableList unreadable) {
    this.run = run;
    this.loader = run.loader();
    this.trainStep = trainStep;
    this.means = means;
    this.saves = saves;
    this.probe = probe;
    this.listener = listener;
    this.unreadable = unreadable;
  }

  /** Has somebody look at the network between steps who may stop the run. */
  Trainer guardedBy(@Nullable RunGuard wanted) {
    guard = wanted;
    return this;
  }

  /**
   * Trains to the end, or until asked to stop, which is heeded between steps, or until stopped by
   * the guard.
   *
   * @param start how far the run has come
   * @return whether the end was reached; if not, a checkpoint of where it stopped is on disk
   */
  boolean run(Progress start, BooleanSupplier stop) throws IOException {
    progress = start;
    try {
      if (progress.step() == 0) {
        probe();
      }
      if (guard != null && !goesOn(guard.enter(progress), false)) {
        return false;
      }
      while (progress.epoch() < run.experiment().epochs()) {
        if (!epoch(stop)) {
          return false;
        }
      }
      return true;
    } catch (ConfigException e) {
      throw loader.skipped().tooMany() ? unreadable.listedBy(e) : e;
    }
  }

  private boolean epoch(BooleanSupplier stop) throws IOException {
    long stepsPerEpoch = loader.stepsPerEpoch();
    int epoch = progress.epoch();
    long firstStep = progress.step();
    long begin = System.nanoTime();
    long exchanging = run.ranks().nanos();
    double rate = 0;
    try (ViewBatches batches = loader.epoch(epoch, progress.stepInEpoch())) {
      while (progress.epoch() == epoch) {
        if (stop.getAsBoolean()) {
          save();
          return false;
        }
        rate = trainStep.rate(progress.step());
        step(batches, progress.info(stepsPerEpoch, run.experiment()), rate);
        progress = progress.afterStep(stepsPerEpoch);
        listener.stepped(progress);
        if (progress.epoch() == epoch && !afterStep()) {
          return false;
        }
      }
      Map<String, Double> values = new LinkedHashMap<>(means.take());
      double seconds = (System.nanoTime() - begin) / 1e9;
      long images = (progress.step() - firstStep) * run.experiment().batchSize();
      listener.epochEnded(
          values(values, rate),
          new TrainingListener.Timing(
              progress.epoch(),
              seconds,
              batches.waitNanos() / 1e9,
              images,
              (run.ranks().nanos() - exchanging) / 1e9));
    }
    warnOfSkipped();
    // Before the checkpoint: a run killed here does this epoch again, with its probe.
    probe();
    boolean due = saves.isDueAfterEpoch(progress) || progress.epoch() == run.experiment().epochs();
    return goesOn(
        guard != null && guard.times().areAfterEpoch(progress)
            ? guard.look(progress)
            : Decision.GO_ON,
        due);
  }

  /** Between two steps of an epoch; returns whether the run goes on. */
  private boolean afterStep() throws IOException {
    return goesOn(
        guard != null && guard.times().areAfterStep(progress)
            ? guard.look(progress)
            : Decision.GO_ON,
        saves.isDueAfterStep(progress));
  }

  private boolean goesOn(Decision decision, boolean saveIsDue) throws IOException {
    if (saveIsDue || decision != Decision.GO_ON) {
      save();
    }
    return decision != Decision.STOP;
  }

  private void probe() throws IOException {
    Map<String, Double> values = probe.measure(trainStep.network(), progress);
    if (!values.isEmpty()) {
      listener.measured(progress, values);
    }
  }

  /** Once for each number of them: in later epochs the same images are skipped again. */
  private void warnOfSkipped() throws IOException {
    SharedSkips.share(run.ranks(), loader.skipped());
    int skipped = loader.skipped().count();
    if (skipped > skippedSaid) {
      skippedSaid = skipped;
      listener.warned(unreadable.warning());
    }
  }

  private void step(ViewBatches batches, StepInfo info, double rate) throws IOException {
    // The batch's memory is shared with the engine: the manager closes first.
    try (ViewBatch batch = batches.next();
        NDManager manager = trainStep.network().manager().newSubManager()) {
      List<NDArray> views = StepViews.of(batch, manager);
      boolean logged = (info.step() + 1) % run.experiment().logEvery() == 0;
      StepResult result = run(views, info);
      GradMode.off(() -> means.add(result));
      trainStep.news().ifPresent(listener::noted);
      if (logged) {
        Map<String, Double> values = result.read();
        if (values.values().stream().anyMatch(value -> !Double.isFinite(value))) {
          throw new NonFiniteLossException(info, values)
              .withLastGood(
                  "the last good state is the newest checkpoint in " + saves.directory().folder());
        }
        listener.logged(values(progress.afterStep(info.stepsPerEpoch()), values, rate));
        trainStep.warning(info, values).ifPresent(listener::warned);
      }
    }
  }

  private StepResult run(List<NDArray> views, StepInfo info) throws IOException {
    try {
      return trainStep.run(views, info);
    } catch (NonFiniteLossException e) {
      throw e.withLastGood("the last good state is in " + save());
    }
  }

  private TrainingListener.Values values(Map<String, Double> read, double rate) {
    return values(progress, read, rate);
  }

  private static TrainingListener.Values values(
      Progress progress, Map<String, Double> read, double rate) {
    var terms = new LinkedHashMap<>(read);
    Double loss = terms.remove(TrainStep.TOTAL);
    return new TrainingListener.Values(progress, rate, loss == null ? Double.NaN : loss, terms);
  }

  private Path save() throws IOException {
    listener.checkpointing();
    Path folder = saves.save(progress);
    listener.checkpointed(folder);
    return folder;
  }
}
