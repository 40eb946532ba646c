package dev.emc.eval.study.run;

import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyPlan;
import dev.emc.eval.study.result.ResultFiles;
import dev.emc.eval.study.result.Results;
import dev.emc.eval.study.result.StudyResult;
import java.io.IOException;
import java.nio.file.Path;
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
  private final StudyPlan plan;

  /**
   * A study; nothing is read or written yet.
   *
   * @param folder where its runs and results are, or will be
   */
  public Study(StudyConfig config, Path folder, HostProgram host) {
    this.config = config;
    this.folder = folder;
    this.host = host;
    this.configs = new UnitConfigs(host);
    this.state = new StudyState(config, folder, configs);
    this.plan = new StudyPlan(config, folder, unit -> configs.experiment(unit).epochs());
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
    return plan.stage(state);
  }

  /** How long what is left takes, by what the runs took so far. */
  public Forecast forecast() throws IOException {
    return Forecast.of(config, stage().units(), configs, state);
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
    var results = new Results(config, folder, stage(), state::isDone);
    StudyResult result = results.gather(ResultProvenance.of(this), failures);
    new ResultFiles(config, folder).write(result, results);
    return result;
  }
}
