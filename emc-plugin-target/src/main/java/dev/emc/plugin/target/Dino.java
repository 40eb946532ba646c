package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.Gradients;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Schedules;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * DINO: a student predicts, from every crop, the centred and sharpened output that its own moving
 * average gives for the global ones. Caron et al., ICCV 2021.
 *
 * <p>The teacher sees the two global crops as one batch. The student's backbone sees crops of one
 * size together; its head then runs once on all of them. Embeddings are the head's bottleneck
 * before it is divided by its length. What the method is trained for is the teacher.
 */
public final class Dino implements SslMethod {
  private static final String PROJECTOR = "student.head.mlp";
  private static final String LAST_LAYER = "student.head.last_layer";
  private static final String TEACHER = "teacher-logits";
  private static final String CENTER = "center";
  private static final double NORM_FLOOR = 1e-12;
  private static final NDIndex ALL = new NDIndex("...");

  private final DinoConfig config;
  private final DinoHead head;
  private final DinoCollapse collapse;
  private @Nullable NDArray center;

  /** DINO with a config. */
  @Inject
  public Dino(DinoConfig config) {
    this.config = config;
    head = DinoHead.of(config);
    collapse = new DinoCollapse(config.outputs());
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.HYPERSPHERE;
  }

  @Override
  public int embeddingWidth() {
    return config.embeddingWidth();
  }

  @Override
  public ViewPlan defaultViews() {
    return Views.dino(config.localCrops());
  }

  @Override
  public void check(RunShape run) {
    ViewPlan views = run.views();
    if (views.fullResolutionCount() < Distillation.TEACHER_VIEWS) {
      throw new ConfigException(
          "dino needs 2 or more full-resolution views, the view plan draws %s of %s pixels"
              .formatted(views.fullResolutionCount(), views.fullSize()));
    }
    if (config.projectorNorm() && run.batchSize() < 2) {
      throw new ConfigException(
          "dino needs batch-size 2 or more with projector-norm, since batch norms make any 2 crops"
              + " +1 and -1, got "
              + run.batchSize());
    }
  }

  @Override
  public void initialize(MethodContext context) {
    head.initialize(
        context.manager(), context.dataType(), context.featureWidth(), config.embeddingWidth());
    center = context.manager().zeros(new Shape(1, config.outputs()), context.dataType());
  }

  @Override
  public Map<String, Block> heads() {
    var heads = new LinkedHashMap<String, Block>();
    heads.put(PROJECTOR, head.projector());
    heads.put(LAST_LAYER, head.lastLayer());
    return heads;
  }

  @Override
  public Optional<TargetNetwork> target() {
    return Optional.of(
        TargetNetwork.of("teacher.backbone.")
            .head(PROJECTOR, "teacher.head.mlp")
            .head(LAST_LAYER, "teacher.head.last_layer")
            .evaluated()
            .momentum(
                step ->
                    Schedules.cosine(config.baseMomentum(), 1, step.step(), step.totalSteps())));
  }

  @Override
  public String backboneKeyPrefix() {
    return "student.backbone.";
  }

  @Override
  public List<String> historyKeys() {
    return config.historyKeys();
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    NDArray bottleneck = encoder.apply(head.projector(), encoder.featuresBySize(views));
    Shape full = views.get(0).getShape();
    int fullResolution = (int) views.stream().filter(v -> v.getShape().equals(full)).count();
    Embeddings embeddings = Embeddings.ofStacked(bottleneck, views.size(), fullResolution);
    if (encoder.training()) {
      Encoder teacher = encoder.target();
      List<NDArray> seen = views.subList(0, Distillation.TEACHER_VIEWS);
      NDArray unit =
          teacher.apply(head.projector(), teacher.featuresBySize(seen)).normalize(2, 1, NORM_FLOOR);
      embeddings.with(TEACHER, teacher.apply(head.lastLayer(), unit));
    }
    return embeddings;
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray student = encoder.apply(head.lastLayer(), embeddings.stackedNormalized());
    NDArray teacher = embeddings.output(TEACHER).stopGradient();
    double temperature = config.teacherTemperature(config.countsFrom().epoch(step));
    NDArray logProbabilities = Distillation.teacher(teacher, center(), temperature);
    NDArray loss =
        Distillation.loss(
            student, logProbabilities.exp(), embeddings.viewCount(), config.studentTemperature());
    moveCenter(teacher);
    NDArray entropy = Distillation.entropy(logProbabilities);
    return LossTerms.builder()
        .add("distillation", 1, loss)
        .gauge(DinoCollapse.ENTROPY, entropy)
        .gauge(DinoCollapse.DIVERGENCE, loss.stopGradient().sub(entropy))
        .build();
  }

  /** center = m · center + (1 − m) · mean of the teacher's outputs, in place. */
  private void moveCenter(NDArray teacher) {
    NDArray stays = Scalars.like(teacher, config.centerMomentum());
    NDArray comes = Scalars.like(teacher, 1 - config.centerMomentum());
    NDArray share = teacher.mean(new int[] {0}, true).mul(comes);
    center().muli(stays).addi(share);
  }

  @Override
  public void afterBackward(StepInfo step, Gradients gradients) {
    if (config.countsFrom().epoch(step) < config.freezeLastLayerEpochs()) {
      gradients.drop(head.lastLayer());
    }
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of(CENTER, center());
  }

  @Override
  public Map<String, String> stateKeys() {
    return Map.of(CENTER, "center");
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    NDArray saved = state.get(CENTER);
    if (saved == null) {
      return;
    }
    if (!saved.getShape().equals(center().getShape())) {
      throw new ConfigException(
          "the checkpoint's centre is %s, this run's is %s: resume with the same outputs"
              .formatted(saved.getShape(), center().getShape()));
    }
    center().set(ALL, saved);
  }

  @Override
  public Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    return collapse.warning(step, logged).or(() -> unfinishedWarmup(step));
  }

  /** Whether the teacher's temperature is still on its way when the run ends. */
  private Optional<String> unfinishedWarmup(StepInfo step) {
    int done = config.countsFrom().epoch(step) - step.epoch() + step.epochs();
    double last = config.teacherTemperature(done - 1);
    if (done >= config.teacherWarmupEpochs() || last == config.teacherTemperature()) {
      return Optional.empty();
    }
    return Optional.of(
        ("the teacher's temperature is on its way from %s to %s for %s epochs and this run ends"
                + " before: set teacher-warmup-epochs to 0 if the weights have had their warm-up")
            .formatted(
                config.startTeacherTemperature(),
                config.teacherTemperature(),
                config.teacherWarmupEpochs()));
  }

  private NDArray center() {
    return Objects.requireNonNull(center, "initialize() comes first");
  }
}
