package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.guard.GuardFigures;
import dev.emc.core.guard.GuardReference;
import dev.emc.core.tensorboard.EventReader;
import dev.emc.core.train.TrainingListener.GuardLook;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guard sees is in the files of its run, figure by figure. */
class GuardLogsTest {
  /** Each figure that there is, by its name in the files. */
  private static final Map<String, ToDoubleFunction<GuardFigures>> FIGURES =
      Map.of(
          "knn-top1", figures -> known(figures.knnTop1()),
          "feature-rank", GuardFigures::featureRank,
          "neighbours-kept", GuardFigures::neighboursKept,
          "deviation", GuardFigures::deviation,
          "embedding-rank", GuardFigures::embeddingRank,
          "entropy", figures -> known(figures.entropy()),
          "base-loss", figures -> known(figures.baseLoss()));

  @TempDir private Path temp;

  /** Sees all figures change from look to look; the base loss is measured by the run itself. */
  private record Changing(ImageSource images, AtomicInteger looks) implements GuardGauge {
    @Override
    public Measured measure(JointEmbeddingNetwork network, @Nullable GuardReference start) {
      int i = looks.getAndIncrement();
      double accuracy = 60 + new int[] {0, 2, 1, 3, -1}[i];
      return new Measured(
          new GuardFigures(
              true,
              accuracy,
              10 + 0.1 * i,
              1 - 0.1 * i,
              1 + 0.3 * i,
              5 + 0.7 * i,
              -0.5 - 0.4 * i,
              null),
          new GuardReference(2, new int[] {1, 2, 0, 2, 0, 1}, new double[] {1, 2}));
    }
  }

  private static double known(@Nullable Double figure) {
    assertNotNull(figure);
    return figure;
  }

  /** Two epochs of four steps, with looks before the first, after each third and at their ends. */
  private List<GuardLook> train(Path run) throws IOException {
    Path images = TinyRun.images(temp, 64);
    Experiment experiment =
        TinyRun.experiment(
            images,
            "epochs=2",
            "guard={images: {images: '%s'}, k: 2, every-steps: 3}".formatted(images));
    TrainingRun training = TrainingRun.prepare(experiment, TinyRun.COMPONENTS);
    String config = ResolvedConfig.write(training.resolved(), TinyRun.COMPONENTS, "test");
    var heard = new TinyRun.Heard();
    try (RunDirectory place = RunDirectory.create(run, config)) {
      training
          .guardedBy(new Changing(training.images(), new AtomicInteger()))
          .train(place, heard, () -> false);
    }
    return heard.looks;
  }

  private static List<JsonNode> lines(Path run) throws IOException {
    return MetricsLog.read(run).stream()
        .filter(line -> line.path("kind").asText().equals("guard"))
        .toList();
  }

  @Test
  void everyFigureIsInTheMetricsAtItsStep() throws IOException {
    Path run = temp.resolve("run");
    List<GuardLook> looks = train(run);
    List<JsonNode> lines = lines(run);
    assertEquals(
        List.of("0 0 true", "0 3 true", "1 4 false", "1 6 true", "2 8 false"),
        lines.stream()
            .map(line -> line.path("epoch") + " " + line.path("step") + " " + line.path("best"))
            .toList());
    for (int i = 0; i < lines.size(); i++) {
      JsonNode values = lines.get(i).path("values");
      assertEquals(FIGURES.size(), values.size(), values.toString());
      for (var figure : FIGURES.entrySet()) {
        assertEquals(
            figure.getValue().applyAsDouble(looks.get(i).figures()),
            values.path(figure.getKey()).asDouble(Double.NaN),
            figure.getKey());
      }
    }
  }

  @Test
  void everyFigureIsInTensorBoardAtItsStep() throws IOException {
    Path run = temp.resolve("run");
    List<GuardLook> looks = train(run);
    var expected = new ArrayList<String>();
    for (GuardLook look : looks) {
      var event = new StringBuilder().append(look.progress().step());
      FIGURES.keySet().stream()
          .sorted()
          .forEach(
              name ->
                  event.append(
                      " guard/%s %s"
                          .formatted(
                              name, (float) FIGURES.get(name).applyAsDouble(look.figures()))));
      expected.add(event.toString());
    }
    List<String> events =
        EventReader.lines(EventReader.files(run).get(0)).stream()
            .filter(line -> line.contains(" guard/"))
            .toList();
    assertEquals(expected, events);
    assertEquals(
        List.of(0L, 3L, 4L, 6L, 8L), looks.stream().map(l -> l.progress().step()).toList());
  }

  @Test
  void whatIsNotKnownIsLeftOutAndHarmIsSaid() throws IOException {
    MetricsLog log = MetricsLog.open(temp, Progress.start(0, 0));
    var start = new GuardFigures(true, null, 10, 1, 1, 5, null, null);
    log.guarded(new GuardLook(new Progress(0, 0, 0, 0, 0), start, start, null, true, 1));
    var end = new Progress(1, 0, 4, 0, 0);
    log.guarded(new GuardLook(end, GuardFigures.NOT_FINITE, start, "no numbers", false, 1));
    assertEquals(
        List.of(
            "{\"kind\":\"guard\",\"epoch\":0,\"step\":0,\"best\":true,\"values\":"
                + "{\"feature-rank\":10.0,\"neighbours-kept\":1.0,\"deviation\":1.0,"
                + "\"embedding-rank\":5.0}}",
            "{\"kind\":\"guard\",\"epoch\":1,\"step\":4,\"best\":false,\"harm\":\"no numbers\","
                + "\"values\":{}}"),
        lines(temp).stream().map(JsonNode::toString).toList());
  }

  /** Looks before the first epoch, within epochs and between them. */
  @Test
  void whatLooksTookIsKeptWithTheTimesOfTheEpochs() throws IOException {
    MetricsLog log = MetricsLog.open(temp, Progress.start(0, 0));
    var first = new Progress(1, 0, 4, 0, 0);
    look(log, Progress.start(0, 0), 4);
    assertEquals(new GuardTime(4, 0), MetricsLog.readGuardTime(temp));
    look(log, new Progress(0, 2, 2, 0, 0), 1);
    look(log, new Progress(0, 3, 3, 0, 0), 1.5);
    epoch(log, first, 22.5);
    look(log, first, 2);
    assertEquals(new GuardTime(8.5, 20), MetricsLog.readGuardTime(temp));
    assertEquals(0.425, MetricsLog.readGuardTime(temp).share().orElseThrow());
    look(log, new Progress(1, 3, 7, 0, 0), 16);
    assertEquals(new GuardTime(8.5, 20), MetricsLog.readGuardTime(temp));

    // Killed here: the second epoch is done again from its start, then its looks count.
    MetricsLog resumed = MetricsLog.open(temp, first);
    look(resumed, new Progress(1, 3, 7, 0, 0), 1);
    epoch(resumed, new Progress(2, 0, 8, 0, 0), 11);
    assertEquals(new GuardTime(9.5, 30), MetricsLog.readGuardTime(temp));
    epoch(resumed, new Progress(3, 0, 12, 0, 0), 10);
    assertEquals(new GuardTime(9.5, 40), MetricsLog.readGuardTime(temp));
    List<JsonNode> epochs = MetricsLog.readTimings(temp);
    assertEquals(
        List.of(1, 2, 3), epochs.stream().map(line -> line.path("epoch").asInt()).toList());
    assertEquals(22.5, epochs.get(0).path("seconds").asDouble());
  }

  private static void look(MetricsLog log, Progress progress, double seconds) {
    var figures = new GuardFigures(true, null, 10, 1, 1, 5, null, null);
    log.guarded(new GuardLook(progress, figures, figures, null, true, seconds));
  }

  private static void epoch(MetricsLog log, Progress progress, double seconds) {
    log.epochEnded(
        new TrainingListener.Values(progress, 0.1, 1, Map.of()),
        new TrainingListener.Timing(progress.epoch(), seconds, 0, 64));
  }
}
