package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.eval.study.run.StudyListener;
import dev.emc.eval.study.run.UnitTraining;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An improvement that is stopped, or dies, in each of its phases, and goes on. */
class StoppedImprovementTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir static Path temp;
  private static Path base;
  private static Path images;

  /** As a process that is killed: nothing is caught and nothing is saved. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1;

    Died(String phase) {
      super(phase);
    }
  }

  @BeforeAll
  static void aTinyRun() throws IOException {
    images = TinyRun.images(temp.resolve("images"), 210, 3);
    base = TinyRun.train(temp.resolve("base"), TinyRun.images(temp.resolve("seen"), 20, 4));
  }

  private static ImproveConfig config(String labels) {
    return config(labels, 0);
  }

  private static ImproveConfig config(String labels, int trialEpochs) {
    return new ImproveConfig(
        base,
        images.toString(),
        labels,
        null,
        null,
        List.of(),
        2,
        List.of(),
        2,
        trialEpochs,
        31,
        0);
  }

  private static Improvement improvement(Path out, String labels) {
    return new Improvement(config(labels), out, new HostProgram(COMPONENTS));
  }

  /** What an improvement leaves, but for times. */
  private static Map<String, String> left(Path out) throws IOException {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(out)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = out.relativize(file).toString();
        if (name.endsWith("metrics.jsonl") || name.startsWith("image-sets")) {
          files.put(name, Files.readString(file));
        }
      }
    }
    return files;
  }

  @Test
  void whateverItIsStoppedInItGoesOnAndEndsAlike() throws Exception {
    var stages = new ArrayList<String>();
    Path alone = temp.resolve("alone");
    Outcome outcome =
        improvement(alone, ImproveConfig.OWN)
            .listener(
                new ImproveListener() {
                  @Override
                  public void done(String stage, String line) {
                    stages.add(stage);
                  }
                },
                StudyListener.NONE)
            .run();
    assertTrue(stages.containsAll(List.of("look", "plan", "gauge", "start")), stages.toString());

    Path out = temp.resolve("stopped");
    // Dies as soon as each stage is told of, and as soon as each run has been trained.
    for (String stage : stages.stream().distinct().toList()) {
      Improvement dying =
          improvement(out, ImproveConfig.OWN)
              .listener(
                  new ImproveListener() {
                    @Override
                    public void done(String done, String line) {
                      if (done.equals(stage)) {
                        throw new Died(stage);
                      }
                    }
                  },
                  StudyListener.NONE);
      assertThrows(Died.class, dying::run, stage);
      assertFalse(Files.exists(out.resolve("outcome.json")), stage);
    }
    Outcome again = improvement(out, ImproveConfig.OWN).run();
    assertEquals(outcome.sentence().replace(alone.toString(), out.toString()), again.sentence());
    assertEquals(left(alone), left(out));
  }

  /** Whichever setting wins, if one does: each trial is what a full run of it would be. */
  @Test
  void aTrialAsLongAsTheRunIsTheRun() throws Exception {
    Path out = temp.resolve("in full");
    var config = config(ImproveConfig.OWN, 2);
    Outcome outcome = new Improvement(config, out, new HostProgram(COMPONENTS)).run();
    assertFalse(Files.exists(out.resolve("run")), "it was trained twice");
    if (outcome.setting() != null) {
      assertEquals(out.resolve("trials/runs").resolve(outcome.setting()).toString(), outcome.run());
    }
    ImprovePlan plan = ImproveFile.plan(out, COMPONENTS).orElseThrow();
    for (Candidate setting : plan.candidates()) {
      var settings = new ArrayList<>(setting.set());
      settings.add("epochs=2");
      GuardedRun alone =
          GuardedRun.train(
              temp.resolve("full").resolve(setting.name()),
              ExperimentLoader.load(out.resolve("continue.yaml"), settings, COMPONENTS),
              new HostProgram(COMPONENTS),
              UnitTraining.told(new TrainingListener() {}),
              () -> false);
      Path trial = out.resolve("trials/runs").resolve(setting.name());
      assertArrayEquals(
          Files.readAllBytes(alone.best().folder().resolve("model.safetensors")),
          Files.readAllBytes(
              RunDirectory.bestCheckpoint(trial)
                  .orElseThrow()
                  .folder()
                  .resolve("model.safetensors")),
          setting.name());
    }
  }

  /** What is trained before there is a model to improve sees none of what chooses or judges. */
  @Test
  void theSetsArePartedAlikeBeforeThereIsAModel() throws Exception {
    Path out = temp.resolve("listed");
    Path list = improvement(out, ImproveConfig.OWN).trainingList();
    Map<String, String> before = left(out);
    assertTrue(before.containsKey("image-sets/train.txt"), before.toString());
    assertEquals(out.resolve("image-sets/train.txt"), list);
    improvement(out, ImproveConfig.OWN).plan();
    assertEquals(before, left(out));
  }

  @Test
  void stoppedAfterEveryStepItEndsAlike() throws Exception {
    Path alone = temp.resolve("whole");
    Outcome outcome = improvement(alone, ImproveConfig.OWN).run();
    Path out = temp.resolve("steps");
    int stops = 0;
    Outcome again = null;
    while (again == null) {
      assertTrue(stops < 200, "it does not get on");
      var once = new StopsAfterAStep();
      try {
        again = improvement(out, ImproveConfig.OWN).training(once.training()).stop(once).run();
      } catch (CancellationException e) {
        stops++;
      }
    }
    assertTrue(stops > 4, "stopped " + stops + " times");
    assertEquals(outcome.sentence().replace(alone.toString(), out.toString()), again.sentence());
    assertArrayEquals(
        Files.readAllBytes(alone.resolve("model.safetensors")),
        Files.readAllBytes(out.resolve("model.safetensors")));
    for (String run : List.of("trials/runs/continued", "trials/runs/emc-relative")) {
      assertArrayEquals(
          Files.readAllBytes(
              RunDirectory.newestCheckpoint(alone.resolve(run))
                  .folder()
                  .resolve("model.safetensors")),
          Files.readAllBytes(
              RunDirectory.newestCheckpoint(out.resolve(run))
                  .folder()
                  .resolve("model.safetensors")),
          run);
    }
  }

  /** Says stop once a few steps have been made, as Ctrl-C does. */
  private static final class StopsAfterAStep implements BooleanSupplier {
    private static final int STEPS = 4;
    private int asked;

    @Override
    public boolean getAsBoolean() {
      return asked >= STEPS;
    }

    UnitTraining training() {
      UnitTraining usual = UnitTraining.told(new TrainingListener() {});
      return (run, directory, stop) ->
          usual.train(
              run,
              directory,
              () -> {
                asked++;
                return stop.getAsBoolean();
              });
    }
  }

  @Test
  void withoutLabelsTheGuardSeesNone() throws Exception {
    Path out = temp.resolve("unlabelled");
    improvement(out, ImproveConfig.NONE).run();
    GuardLedger guard =
        GuardLedger.of(RunDirectory.newestCheckpoint(out.resolve("run"))).orElseThrow();
    // The folders say classes, which nothing may look at.
    assertNull(guard.start().figures().knnTop1());
    assertNull(guard.best().figures().knnTop1());
  }
}
