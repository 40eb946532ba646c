package dev.emc.eval.supervised;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.core.BuiltinPlugin;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbedModels;
import dev.emc.eval.resume.PartialEvaluation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Studies of three draws (6, 6 and 18 steps in 3 epochs) that are killed or stopped and go on: the
 * same weights and answers, bit for bit, as without.
 */
class ResumedEvaluationTest {
  private static final Components COMPONENTS = Components.of(new BuiltinPlugin());
  private static final LabelFractions LABELS = new LabelFractions(List.of(0.3, 1.0), 2, 1);
  private static final int STEPS = 6 + 6 + 18;
  private static final long FIRST_DRAW = 3 * 27 + 150;
  private static final Duration EACH_STEP = Duration.ZERO;
  private static final Duration NEVER = Duration.ofDays(1);
  private static final BooleanSupplier GO_ON = () -> false;

  @TempDir private Path temp;

  private final NDManager manager = Stripes.manager();
  private final Stripes train = new Stripes("train", 91, 1);
  private final Stripes test = new Stripes("test", 150, 2);
  private final List<String> notes = new ArrayList<>();

  @AfterEach
  void close() {
    manager.close();
  }

  /** As if the process were killed. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Counts steps and kills at one of them, from 1, or after the last image; never if at 0. */
  private static final class Killer implements ClassifierListener {
    private final int at;
    private int steps;
    private long first = -1;
    private boolean ended;

    Killer(int at) {
      this.at = at;
    }

    @Override
    public void advanced(long done, long all) {
      first = first < 0 ? done : first;
      ended = done == all;
      if (ended && at > 0) {
        throw new Killed();
      }
    }

    @Override
    public void training(LabelDraw draw, int epoch, int epochs, double loss) {
      if (++steps == at) {
        throw new Killed();
      }
    }
  }

  private ClassifierEvaluation study(
      ShippedProtocols protocols, String name, String changes, boolean vit) {
    ProtocolText text = protocols.find(name);
    var all = new ArrayList<>(List.of("epochs=3", "batch-size=16"));
    all.addAll(List.of(changes.split(";")));
    return new ClassifierEvaluation(
        vit ? Stripes.transformer(manager, 5) : Stripes.network(manager, 5),
        manager,
        Stripes.VIEW,
        share -> text.forLabels(share, all, COMPONENTS),
        31);
  }

  private ClassifierEvaluation study() {
    return study(ShippedProtocols.LINEAR, "swav", "optimizer.lr=20", false);
  }

  private PartialEvaluation open(
      Path result, LabelledImages labels, Duration every, BooleanSupplier stop) throws IOException {
    Map<String, String> settings = Map.of("seed", "31");
    return PartialEvaluation.open(result, settings, LABELS.draws(labels), every, notes::add, stop);
  }

  private Predictions run(
      ClassifierEvaluation study,
      Path result,
      Duration every,
      BooleanSupplier stop,
      ClassifierListener listener)
      throws IOException {
    try (PartialEvaluation partial = open(result, LabelledImages.of(train), every, stop)) {
      return study.run("model", train, test, LABELS, partial, listener);
    }
  }

  private String whole(ClassifierEvaluation study) throws IOException {
    return json(study.run("model", train, test, LABELS, new Killer(0)));
  }

  private static String json(Predictions predictions) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(predictions);
  }

  /** Killed at every sixth step, of which five are kept: within epochs and across draws. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LINEAR | swav | optimizer.lr=20 | false",
        "LINEAR | inat18 | head.pool=1 | false",
        "FINETUNE | vicreg | optimizer.lr=0.2;optimizer.groups.0.lr=0.02 | false",
        "FINETUNE | vicreg | optimizer.lr=0.2;optimizer.groups.0.lr=0.02 | true",
        "FINETUNE | swav | optimizer={type: adam-w, lr: 0.002} | false",
      })
  void aStudyKilledAgainAndAgainEndsAsIfItHadNotBeen(
      ShippedProtocols protocols, String name, String changes, boolean vit) throws IOException {
    ClassifierEvaluation study = study(protocols, name, changes, vit);
    Path once = temp.resolve("once.json");
    assertThrows(
        Killed.class, () -> run(study, once, EACH_STEP, GO_ON, new Killer(Integer.MAX_VALUE)));
    Path often = temp.resolve("often.json");
    int kills = 0;
    for (boolean ended = false; !ended; kills++) {
      var killer = new Killer(6);
      assertThrows(Killed.class, () -> run(study, often, EACH_STEP, GO_ON, killer));
      ended = killer.ended;
    }
    assertEquals(STEPS / 5, kills);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      Path state = Path.of("draw-03", "epoch-0003", file);
      assertArrayEquals(
          Files.readAllBytes(PartialEvaluation.folderOf(once).resolve(state)),
          Files.readAllBytes(PartialEvaluation.folderOf(often).resolve(state)),
          file);
    }
    Predictions resumed = run(study, often, EACH_STEP, GO_ON, new Killer(0));
    assertEquals(whole(study), json(resumed));
  }

  @Test
  void finishedDrawsAreKeptWhateverTheTrainingHasKept() throws IOException {
    ClassifierEvaluation study = study();
    Path result = temp.resolve("linear.json");
    assertThrows(Killed.class, () -> run(study, result, NEVER, GO_ON, new Killer(7)));
    Path folder = PartialEvaluation.folderOf(result);
    assertTrue(Files.exists(folder.resolve("draw-01.json")));
    assertFalse(Files.exists(folder.resolve("draw-02")));
    var rest = new Killer(0);
    Predictions resumed = run(study, result, NEVER, GO_ON, rest);
    assertEquals(List.of("resumed at draw 2 of 3"), notes);
    assertEquals(STEPS - 6, rest.steps);
    assertEquals(FIRST_DRAW, rest.first, "progress begins after what was done before");
    assertEquals(whole(study), json(resumed));
    Predictions again = run(study, result, NEVER, GO_ON, new Killer(0));
    assertEquals("resumed after draw 3 of 3: all are finished", notes.get(1));
    assertEquals(json(resumed), json(again));
  }

  @Test
  void aStudyAskedToStopKeepsTheStepItIsAt() throws IOException {
    ClassifierEvaluation study = study();
    Path result = temp.resolve("linear.json");
    var asked = new AtomicInteger(); // Before the draw, then after each step.
    var stopped =
        assertThrows(
            CancellationException.class,
            () -> run(study, result, NEVER, () -> asked.incrementAndGet() > 3, new Killer(0)));
    assertEquals("stopped in epoch 2 of 3, draw 1 of 3", stopped.getMessage());
    var rest = new Killer(0);
    Predictions resumed = run(study, result, NEVER, GO_ON, rest);
    assertEquals(List.of("resumed at epoch 2 of 3, draw 1 of 3"), notes);
    assertEquals(STEPS - 3, rest.steps);
    assertEquals(27 + 16, rest.first);
    assertEquals(whole(study), json(resumed));
  }

  @Test
  void aStudyStoppedWhileItTestsIsNotTrainedAgain() throws IOException {
    ClassifierEvaluation study = study();
    Path result = temp.resolve("linear.json");
    var listener = new boolean[1];
    var stopped =
        assertThrows(
            CancellationException.class,
            () ->
                run(
                    study,
                    result,
                    NEVER,
                    () -> listener[0],
                    new ClassifierListener() {
                      @Override
                      public void advanced(long done, long all) {
                        listener[0] = done == FIRST_DRAW;
                      }

                      @Override
                      public void training(LabelDraw draw, int epoch, int epochs, double loss) {}
                    }));
    assertEquals("stopped in epoch 3 of 3, draw 1 of 3", stopped.getMessage());
    var rest = new Killer(0);
    Predictions resumed = run(study, result, NEVER, GO_ON, rest);
    assertEquals(STEPS - 6, rest.steps);
    assertEquals(whole(study), json(resumed));
  }

  @Test
  void aDamagedStateIsNamedAndItsDrawBeginsAnew() throws IOException {
    ClassifierEvaluation study = study();
    Path result = temp.resolve("linear.json");
    assertThrows(Killed.class, () -> run(study, result, EACH_STEP, GO_ON, new Killer(11)));
    Path weights =
        PartialEvaluation.folderOf(result).resolve("draw-02/epoch-0002/model.safetensors");
    long size = Files.size(weights);
    try (var channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      channel.truncate(size - 1);
    }
    var rest = new Killer(0);
    Predictions resumed = run(study, result, EACH_STEP, GO_ON, rest);
    assertEquals(
        List.of(
            "draw 2 of 3 begins anew: %s: has %d bytes, %d were written"
                .formatted(weights, size - 1, size)),
        notes);
    assertEquals(STEPS - 6, rest.steps);
    assertEquals(whole(study), json(resumed));
  }

  @Test
  void anotherNumberOfThreadsIsWarnedOf() throws IOException {
    int threads = Devices.threads();
    Path result = temp.resolve("linear.json");
    try {
      Devices.useThreads(1);
      assertThrows(Killed.class, () -> run(study(), result, EACH_STEP, GO_ON, new Killer(3)));
      Devices.useThreads(2);
      run(study(), result, EACH_STEP, GO_ON, new Killer(0));
    } finally {
      Devices.useThreads(threads);
    }
    assertEquals(
        List.of(
            "warning: the state was written by cpu with 1 threads, this is cpu with 2 threads: the"
                + " last bits will differ",
            "resumed at epoch 2 of 3, draw 1 of 3"),
        notes);
  }

  @Test
  void aProbeOfCachedFeaturesStoppedAgainAndAgainEndsAsIfItHadNotBeen() throws IOException {
    FeatureSet features = features("train", 91);
    FeatureSet tested = features("test", 60);
    ProtocolText text = ShippedProtocols.LINEAR.find("swav");
    List<String> changes = List.of("epochs=3", "batch-size=16", "optimizer.lr=5");
    var plain = new SgdProbe(share -> text.forLabels(share, changes, COMPONENTS), Device.cpu(), 31);
    String whole = json(new ProbedModels(LABELS, plain).add("model", features, tested));
    Path result = temp.resolve("linear.json");
    int stops = 0;
    String resumed = "";
    while (resumed.isEmpty()) {
      var asked = new AtomicInteger();
      BooleanSupplier stop = () -> asked.incrementAndGet() > 5;
      try (PartialEvaluation partial = open(result, features.images(), NEVER, stop)) {
        var probe =
            new SgdProbe(
                share -> text.forLabels(share, changes, COMPONENTS), Device.cpu(), 31, partial);
        resumed = json(new ProbedModels(LABELS, probe).add("model", features, tested, partial));
      } catch (CancellationException e) {
        stops++;
      }
    }
    assertTrue(stops > 4, "stopped " + stops + " times");
    assertEquals(whole, resumed);
  }

  private static FeatureSet features(String name, int size) {
    var random = new Random(size);
    float[] values = new float[size * 8];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() + (i % 8 == i / 8 % 3 ? 1 : 0);
    }
    return new FeatureSet(
        values,
        IntStream.range(0, size).map(i -> i % 3).toArray(),
        3,
        IntStream.range(0, size).mapToObj(i -> name + "/" + i).toList());
  }
}
