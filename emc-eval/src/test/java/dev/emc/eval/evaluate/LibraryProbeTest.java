package dev.emc.eval.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.ExactLinearProtocol;
import dev.emc.eval.protocol.FinetuneProtocol;
import dev.emc.eval.protocol.KnnProtocol;
import dev.emc.eval.protocol.LinearProtocol;
import dev.emc.eval.protocol.SgdLinearProtocol;
import dev.emc.eval.protocol.SvmProtocol;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library user's way from a run to its probes, without a command line. */
class LibraryProbeTest {
  private static final Components COMPONENTS = PluginLoader.load(null);
  @TempDir private static Path folder;
  @TempDir private Path results;

  @BeforeAll
  static void train() throws IOException {
    Path images = TinyRun.images(folder.resolve("train"), 10, 1);
    TinyRun.images(folder.resolve("test"), 8, 2);
    var experiment =
        ExperimentLoader.load(TinyRun.config(images), "tiny.yaml", List.of(), COMPONENTS);
    TrainingRun run = TrainingRun.prepare(experiment, COMPONENTS);
    String config = ResolvedConfig.write(run.resolved(), COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(folder.resolve("run"), config)) {
      run.train(place, new TrainingListener() {}, () -> false);
    }
  }

  @Test
  void aProbeInTenLines() throws IOException {
    Path run = folder.resolve("run");
    String train = folder.resolve("train").toString();
    String test = folder.resolve("test").toString();

    Components components = PluginLoader.load(null);
    try (OpenModel model = OpenModel.open(run, components)) {
      var images = EvaluationImages.open(model, train, test);
      var labels = new LabelFractions(List.of(0.5, 1.0), 2, 31);
      Evaluation evaluation =
          new Evaluator().labels(labels).evaluate(model, new LinearProtocol(), images);
      evaluation.write(results.resolve("linear.json"));
    }

    Evaluation read = Evaluation.read(results.resolve("linear.json"));
    assertEquals("linear-cached", read.protocol());
    assertEquals(run.toString(), read.settings().model().orElseThrow());
    assertEquals("1", read.settings().epoch().orElseThrow());
    assertEquals(2, read.predictions().fractions().get(0).draws().size());
    assertEquals(100, read.predictions().fractions().get(1).top1().mean());
  }

  /** All that ship, from a run to a file in one way. */
  @Test
  void everyProtocolJudgesAModel() throws IOException {
    List<String> brief = List.of("epochs=1");
    List<EvaluationProtocol> protocols =
        List.of(
            new LinearProtocol(),
            new SgdLinearProtocol("", brief),
            new ExactLinearProtocol("", brief),
            new FinetuneProtocol("", brief),
            new KnnProtocol(3, 0.07),
            new SvmProtocol(List.of(1.0), 2, 1, true));
    List<String> titles =
        List.of(
            "linear-cached",
            "linear-cached vicreg epochs=1",
            "linear-exact vicreg epochs=1",
            "finetune vicreg epochs=1",
            "knn",
            "svm");
    try (OpenModel model = OpenModel.open(folder.resolve("run"), COMPONENTS)) {
      EvaluationImages images = images(model);
      for (int i = 0; i < protocols.size(); i++) {
        Path file = results.resolve(i + ".json");
        Evaluation evaluation =
            new Evaluator()
                .labels(new LabelFractions(List.of(1.0), 1, 31))
                .file(file)
                .evaluate(model, protocols.get(i), images);
        assertEquals(titles.get(i), evaluation.protocol());
        Evaluation read = Evaluation.read(file);
        assertEquals(evaluation.settings(), read.settings());
        assertEquals(16, read.predictions().imageIds().size());
        double top1 = read.predictions().fractions().get(0).top1().mean();
        assertTrue(top1 >= 0 && top1 <= 100, titles.get(i));
      }
    }
    try (var left = Files.list(results)) {
      assertEquals(protocols.size(), left.count(), "nothing partial stays");
    }
  }

  @Test
  void oneThatIsStoppedGoesOn() throws IOException {
    Path file = results.resolve("linear.json");
    var labels = new LabelFractions(List.of(0.5), 3, 31);
    Evaluation whole;
    try (OpenModel model = OpenModel.open(folder.resolve("run"), COMPONENTS)) {
      EvaluationImages images = images(model);
      whole = new Evaluator().labels(labels).evaluate(model, new LinearProtocol(), images);
      Path first = results.resolve("linear.partial/draw-01.json");
      var stopping = new Evaluator().labels(labels).file(file).stop(() -> Files.exists(first));
      assertThrows(
          CancellationException.class,
          () -> stopping.evaluate(model, new LinearProtocol(), images));
      assertFalse(Files.exists(file));
      new Evaluator().labels(labels).file(file).evaluate(model, new LinearProtocol(), images);
    }
    whole.write(results.resolve("whole.json"));
    assertEquals(
        Files.readString(results.resolve("whole.json")), Files.readString(file), "byte for byte");
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    try (OpenModel model = OpenModel.open(folder.resolve("run"), COMPONENTS)) {
      EvaluationImages images = images(model);
      var many = new KnnProtocol(21, 0.07);
      assertEquals(
          "k is 21, but there are only 20 training images: give a smaller --k",
          assertThrows(ConfigException.class, () -> new Evaluator().evaluate(model, many, images))
              .getMessage());
    }
  }

  /** Every protocol goes by the evaluator, so all of them warn. */
  @Test
  void imagesThatAreTestedAndLearntFromAreWarnedOf() throws IOException {
    String train = folder.resolve("train").toString();
    List<String> warnings = new ArrayList<>();
    var listener =
        new EvaluationListener() {
          @Override
          public Stage begin(String task, long all, long done) {
            return Stage.NONE;
          }

          @Override
          public void note(String line) {}

          @Override
          public void warning(String line) {
            warnings.add(line);
          }
        };
    try (OpenModel model = OpenModel.open(folder.resolve("run"), COMPONENTS)) {
      var knn = new KnnProtocol(1, 0.07);
      var evaluator = new Evaluator().listener(listener);
      evaluator.evaluate(model, knn, images(model));
      assertEquals(List.of(), warnings);
      Evaluation same = evaluator.evaluate(model, knn, EvaluationImages.open(model, train, train));
      assertEquals(100, same.predictions().fractions().get(0).top1().mean());
      assertEquals(1, warnings.size(), warnings::toString);
      assertTrue(
          warnings.get(0).startsWith("all 20 test images are training images as well: "),
          warnings::toString);
    }
  }

  private static EvaluationImages images(OpenModel model) {
    return EvaluationImages.open(
        model, folder.resolve("train").toString(), folder.resolve("test").toString());
  }
}
