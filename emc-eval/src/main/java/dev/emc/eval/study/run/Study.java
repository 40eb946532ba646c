package dev.emc.eval.study.run;

import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyPlan;
import dev.emc.eval.study.result.ResultFiles;
import dev.emc.eval.study.result.Results;
import dev.emc.eval.study.result.StudyResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A study in a folder: what there is to do, how far it is, and what came out.
 *
 * <pre>{@code
 * var study = new Study(config, folder, new HostProgram(components));
 * study.check();
 * StudyResult result = new StudyRunner(study).run();
 * }</pre>
 */
public final class Study {
  private final StudyConfig config;
  private final Path folder;
  private final HostProgram host;
  private final UnitConfigs configs;
  private final StudyState state;
  private final StudyPlan whole;
  private final StudyPlan piece;

  /**
   * A study; nothing is read or written yet.
   *
   * @param folder where its runs and results are, or will be
   */
  public Study(StudyConfig config, Path folder, HostProgram host) {
    this(config, folder, host, List.of());
  }

  /**
   * A piece of a study: some of its groups are run, in the study's folder, and the results are of
   * all that is done there.
   *
   * @param groups names of those to run; none for all
   * @throws dev.emc.api.ConfigException if there is no such group
   */
  public Study(StudyConfig config, Path folder, HostProgram host, List<String> groups) {
    this.config = config;
    this.folder = folder;
    this.host = host;
    this.configs = new UnitConfigs(host);
    this.state = new StudyState(config, folder, configs);
    this.whole = plan(config);
    this.piece = groups.isEmpty() ? whole : plan(config.piece(groups));
  }

  private StudyPlan plan(StudyConfig of) {
    return new StudyPlan(of, folder, unit -> configs.experiment(unit).epochs());
  }

  /** What it is of. */
  public StudyConfig config() {
    return config;
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** The program that runs it. */
  public HostProgram host() {
    return host;
  }

  /** The experiments of its units. */
  public UnitConfigs configs() {
    return configs;
  }

  /** How far it is. */
  public StudyState state() {
    return state;
  }

  /** What there is to do, as far as it is known by now. */
  public StudyPlan.Stage stage() {
    return piece.stage(state);
  }

  /** The same of all groups, those of other pieces too. */
  public StudyPlan.Stage wholeStage() {
    return whole.stage(state);
  }

  /** How long what is left takes, by what the runs took so far. */
  public Forecast forecast() throws IOException {
    return Forecast.of(config, wholeStage().units(), configs, state);
  }

  /**
   * Refuses before any work what can be refused.
   *
   * @throws dev.emc.api.ConfigException if a config, its images or labels do not fit
   */
  public void check() {
    new StudyCheck(this).all();
  }

  /**
   * Gathers what the runs say so far, and writes the files of results.
   *
   * @param failures runs that are missing, each with its reason in one line
   */
  public StudyResult results(Map<String, String> failures) throws IOException {
    var results =
        new Results(
            config, folder, wholeStage(), state::isDone, unit -> configs.experiment(unit).epochs());
    StudyResult result = results.gather(ResultProvenance.of(this), failures);
    new ResultFiles(config, folder).write(result, results);
    return result;
  }
}
