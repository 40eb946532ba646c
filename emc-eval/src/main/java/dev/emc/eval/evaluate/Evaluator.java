package dev.emc.eval.evaluate;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.core.train.NonFiniteLossException;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.model.RunPlace;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.protocol.EvaluationListener;
import dev.emc.eval.protocol.EvaluationProtocol;
import dev.emc.eval.protocol.Trial;
import dev.emc.eval.resume.PartialEvaluation;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges models by protocols. All settings have defaults; each call changes one and returns this.
 *
 * <pre>{@code
 * try (OpenModel model = OpenModel.open(run, components)) {
 *   var images = EvaluationImages.open(model, "imagenet/train", "imagenet/val");
 *   Evaluation evaluation = new Evaluator().evaluate(model, new LinearProtocol(), images);
 * }
 * }</pre>
 */
public final class Evaluator {
  /** Seed of all chance by default. */
  public static final long SEED = 31;

  private EvaluationListener listener = EvaluationListener.NONE;
  private BooleanSupplier stop = () -> false;
  private long seed = SEED;
  private @Nullable LabelChoice labels;
  private @Nullable String name;
  private @Nullable Path file;
  private @Nullable Provenance said;
  private @Nullable SharedFeatures shared;

  /** With all defaults. */
  public Evaluator() {}

  /** Tells somebody how far an evaluation is. */
  public Evaluator listener(EvaluationListener listener) {
    this.listener = listener;
    return this;
  }

  /** Stops when somebody asks for it. */
  public Evaluator stop(BooleanSupplier stop) {
    this.stop = stop;
    return this;
  }

  /** Takes another seed of draws, training and folds. */
  public Evaluator seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Gives these labels to protocols that draw; each has its own shares by default. */
  public Evaluator labels(LabelChoice labels) {
    this.labels = labels;
    return this;
  }

  /** Calls the model so in results, in the place of its folder's name. */
  public Evaluator name(String name) {
    this.name = name;
    return this;
  }

  /**
   * Writes results to a file. An evaluation that draws labels and was stopped goes on: what is done
   * lies beside the file until that is written.
   */
  public Evaluator file(Path file) {
    this.file = file;
    return this;
  }

  /** Lets results say this of model, images and settings. */
  public Evaluator saying(Provenance said) {
    this.said = said;
    return this;
  }

  /** Takes features from others' passes where they have them. */
  public Evaluator sharing(SharedFeatures shared) {
    this.shared = shared;
    return this;
  }

  /**
   * Judges a model.
   *
   * @return its answers, which are written where a file was named
   * @throws ConfigException if model, protocol, images and labels do not fit together
   * @throws CancellationException if it was stopped, saying where
   */
  public Evaluation evaluate(OpenModel model, EvaluationProtocol protocol, EvaluationImages images)
      throws IOException {
    EvaluationProtocol fitted = protocol.forModel(model);
    OpenModel shown = fitted.shown(model);
    List<LabelDraw> draws = fitted.drawsLabels() ? images.draws(labels(fitted)) : List.of();
    fitted.requireFit(LabelledImages.of(images.train()), LabelledImages.of(images.test()));
    images.warning().ifPresent(listener::warning);
    String title = Objects.requireNonNullElse(name, model.name());
    var trial =
        new ModelTrial(
            title,
            shown,
            images,
            draws,
            seed,
            new StoppableKeeper(stop),
            listener,
            this::pass,
            new LinkedHashMap<>());
    Provenance provenance = said == null ? provenance(fitted, trial) : said;
    if (file == null || !fitted.drawsLabels()) {
      return judged(fitted, trial, provenance);
    }
    var origin = EvaluationOrigin.of(shown, images, provenance, draws, fitted.resultName());
    try (PartialEvaluation partial =
        PartialEvaluation.open(
            file, origin, draws, PartialEvaluation.EVERY, listener::note, stop)) {
      sayWhatIsReplaced(file, fitted.resultName());
      try {
        Evaluation evaluation = judged(fitted, trial.with(partial, kept(partial)), provenance);
        partial.remove();
        return evaluation;
      } catch (NonFiniteLossException e) {
        // These settings come to nothing: others are to be free to begin.
        partial.remove();
        throw e;
      }
    }
  }

  /**
   * Judges features that were saved before.
   *
   * @param train features whose labels may be used
   * @param test features that decide, of the same classes
   * @param model what results call it
   * @param from where the features are from
   * @throws ConfigException if they do not fit together, or the protocol needs a model
   */
  public Evaluation evaluate(
      String model, Provenance from, EvaluationProtocol protocol, FeatureSet train, FeatureSet test)
      throws IOException {
    List<LabelDraw> draws = draws(protocol, train.images());
    protocol.requireFit(train.images(), test.images());
    var trial =
        new SavedTrial(
            model, new Trial.Features(train, test, draws), seed, listener, new LinkedHashMap<>());
    return written(protocol, trial, from.plus(protocol.describe(trial)), trial.facts(), null);
  }

  /**
   * The labels that a protocol sees of some images.
   *
   * @return its draws; none if it sees all labels
   * @throws ConfigException if a class gets no label in one of them
   */
  public List<LabelDraw> draws(EvaluationProtocol protocol, LabelledImages train) {
    return protocol.drawsLabels() ? EvaluationImages.draws(train, labels(protocol)) : List.of();
  }

  private Evaluation judged(EvaluationProtocol protocol, ModelTrial trial, Provenance provenance)
      throws IOException {
    return written(protocol, trial, provenance, trial.facts(), trial.model().loadReport());
  }

  private Evaluation written(
      EvaluationProtocol protocol,
      Trial trial,
      Provenance provenance,
      Map<String, String> facts,
      @Nullable LoadSummary loadReport)
      throws IOException {
    Predictions predictions = protocol.run(trial);
    var evaluation =
        new Evaluation(protocol.resultName(), provenance.plus(facts), predictions, loadReport);
    if (file != null) {
      evaluation.write(file);
    }
    return evaluation;
  }

  private ImageRows pass(OpenModel model, String task, String kept, ImageSource images) {
    if (shared != null) {
      return shared.of(model, images);
    }
    try (var stage = listener.begin(task, images.size(), 0)) {
      return model.extractor(stage::advanceTo).features(images);
    }
  }

  private Passes kept(PartialEvaluation partial) {
    return shared != null
        ? this::pass
        : (model, task, kept, images) ->
            KeptFeatures.of(model, task, images, partial.rows(kept), listener, stop);
  }

  /** One model has one file for each kind of evaluation, whatever its protocol. */
  private void sayWhatIsReplaced(Path result, String protocol) throws IOException {
    if (!Files.exists(result)) {
      return;
    }
    try {
      String before = Evaluation.read(result).protocol();
      if (!before.equals(protocol)) {
        listener.note(
            "the result of %s in %s will be replaced; --out FILE keeps it"
                .formatted(before, result));
      }
    } catch (ConfigException e) {
      // It holds no result that anybody could miss.
    }
  }

  private LabelChoice labels(EvaluationProtocol protocol) {
    return labels == null
        ? new LabelFractions(protocol.fractions(), protocol.draws(), seed)
        : labels;
  }

  private static Provenance provenance(EvaluationProtocol protocol, ModelTrial trial)
      throws IOException {
    OpenModel model = trial.model();
    Path from = model.source().path();
    var provenance =
        Provenance.builder()
            .model(from)
            .weights(model.source().weights())
            .images(trial.images().trainName(), trial.images().testName())
            .view(model.viewText());
    RunPlace.say(provenance, from);
    return provenance.how(protocol.describe(trial)).build();
  }
}
