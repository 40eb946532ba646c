package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.EngineStart;
import dev.emc.core.engine.GpuProbe;
import dev.emc.core.nn.FragileConvolutions;
import dev.emc.core.plugin.Components;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One experiment, from its config to its last checkpoint.
 *
 * <p>Everything that can be refused is refused before the directory is touched.
 */
public final class TrainingRun {
  private final PreparedRun prepared;
  private final Components components;
  private @Nullable Consumer<List<String>> trial;
  private MemoryTrials memory = MemoryTrials.NONE;
  private GpuProbe gpus = GpuProbe.ofMachine();
  private @Nullable GuardGauge gauge;

  private TrainingRun(PreparedRun prepared, Components components) {
    this.prepared = prepared;
    this.components = components;
  }

  /**
   * Checks an experiment and opens its data.
   *
   * @throws dev.emc.api.ConfigException if it cannot work, in one clear line
   */
  public static TrainingRun prepare(Experiment experiment, Components components) {
    return prepare(experiment, components, Ranks.SINGLE);
  }

  /**
   * Checks an experiment that several ranks train together, that they all mean the same, and opens
   * its data; all ranks do this at once.
   *
   * @throws dev.emc.api.ConfigException if it cannot work, in one clear line
   */
  public static TrainingRun prepare(Experiment experiment, Components components, Ranks ranks) {
    var run = new TrainingRun(RunPreparation.of(experiment, components, ranks), components);
    if (ranks.areSeveral()) {
      run.prepared
          .surroundings()
          .requireAgreement(ResolvedConfig.write(run.resolved(), components, ""));
    }
    return run;
  }

  /** The experiment with everything written out that it leaves open. */
  public Experiment resolved() {
    return prepared.experiment().resolved(components, prepared.graph());
  }

  /**
   * The text of its {@code run.yaml}: the experiment in full, and what made it.
   *
   * @param revision git revision of the build
   */
  public String record(String revision) {
    return ResolvedConfig.write(
        resolved(), components, revision, prepared.surroundings().arithmetic());
  }

  /** The registry its components are from. */
  public Components components() {
    return components;
  }

  /** The images it trains on. */
  public ImageSource images() {
    return prepared.images();
  }

  /** The ranks that do it together. */
  public Ranks ranks() {
    return prepared.ranks();
  }

  /** Where it computes. */
  public Device device() {
    return prepared.place().device();
  }

  /**
   * Has somebody try the first step elsewhere, where it may end the process, if the backbone has
   * layers that can. Without one, the run warns of such layers.
   *
   * @param trial takes these layers in words; throws if the step cannot be done
   */
  public TrainingRun triedBy(Consumer<List<String>> trial) {
    this.trial = trial;
    return this;
  }

  /**
   * Has the memory of a step forecast by steps with fewer images, before the first one. A run that
   * takes too much is refused. Without trials nothing is known of a run whose batch is large.
   */
  public TrainingRun memoryTriedBy(MemoryTrials trials) {
    this.memory = trials;
    return this;
  }

  /**
   * Gives the run's guard what it measures with; a run whose config has a guard needs it.
   *
   * @param gauge null for a run without one
   */
  public TrainingRun guardedBy(@Nullable GuardGauge gauge) {
    this.gauge = gauge;
    return this;
  }

  /** Does one step on noise and forgets it; nothing is read or written. */
  public void rehearse() {
    prepared.rehearse();
  }

  /**
   * Tells what the run will be, doing its first steps on its images and forgetting them; nothing is
   * written. All ranks do this together, and each gets the answer.
   *
   * @param starts whether to load the weights it starts from
   * @param stop asked between steps
   */
  public TrainingForecast forecast(boolean starts, BooleanSupplier stop) throws IOException {
    List<String> fragile = new ArrayList<>();
    TrainingForecast forecast =
        new Forecaster(prepared, new MemoryCheck(prepared, components, memory))
            .forecast(
                starts,
                network -> {
                  fragile.addAll(fragileLayers(network));
                  return fragile.isEmpty();
                },
                prepared.shared(stop));
    List<String> warnings = machineWarnings();
    if (!fragile.isEmpty()) {
      warnings.add(warning(fragile));
    }
    return forecast.warnedOf(warnings);
  }

  /** What a benchmark does steps of. */
  PreparedRun readyToMeasure() {
    return prepared;
  }

  /**
   * Has layers that may end the process tried, as training does before its first step.
   *
   * @return warnings of the machine and of what could not be tried
   */
  List<String> tried(JointEmbeddingNetwork network) {
    List<String> warnings = machineWarnings();
    List<String> fragile = fragileLayers(network);
    if (!fragile.isEmpty() && trial != null) {
      trial.accept(fragile);
    } else if (!fragile.isEmpty()) {
      warnings.add(warning(fragile));
    }
    return warnings;
  }

  private List<String> machineWarnings() {
    List<String> warnings = new ArrayList<>(EngineStart.notes());
    prepared.place().warning(EngineStart.loaded(), gpus).ifPresent(warnings::add);
    return warnings;
  }

  private List<String> fragileLayers(JointEmbeddingNetwork network) {
    return device().isGpu() ? List.of() : FragileConvolutions.in(network.backbone());
  }

  static String warning(List<String> fragile) {
    return "the engine may end the process if the backbone gives channels-last input to %s%s"
        .formatted(
            fragile.get(0),
            fragile.size() == 1 ? "" : " or %s other layers".formatted(fragile.size() - 1));
  }

  /** Takes another machine's GPUs for this one's. */
  TrainingRun on(GpuProbe gpus) {
    this.gpus = gpus;
    return this;
  }

  /** Trains without a probe between epochs; see the longer form. */
  public boolean train(RunDirectory directory, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    return train(directory, EpochProbe.NONE, listener, stop);
  }

  /**
   * Trains in a directory: from the newest complete checkpoint there, or else from the start.
   *
   * @param directory of the run, locked by the caller's {@link RunDirectory}
   * @param probe looks at the network between epochs
   * @param listener is told what happens
   * @param stop asked between steps
   * @return whether the last epoch was reached; if not, {@code stop} or the guard has stopped it
   */
  public boolean train(
      RunDirectory directory, EpochProbe probe, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    new MemoryCheck(prepared, components, memory).beforeTraining(listener);
    prepared.ranks().await();
    return new LeadingRank(prepared, this::tried, gauge).train(directory, probe, listener, stop);
  }

  /**
   * Takes part in a run that another rank, the first, trains in its directory.
   *
   * @param directory of the run
   * @param stop asked between steps
   * @return whether the last epoch was reached
   */
  public boolean follow(Path directory, BooleanSupplier stop) throws IOException {
    return new FollowingRank(prepared, directory).train(stop);
  }
}
