package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import java.util.LinkedHashMap;

/** A backbone with a classifier's head on it: (N, C, H, W) images → (N, K) scores. */
final class Classifier implements AutoCloseable {
  /** What the names of the backbone's parameters start with. */
  static final String BACKBONE = "backbone.";

  private final ParameterStore store;
  private final BackboneBlock backbone;
  private final BackboneUse use;
  private final HeadConfig config;
  private final ClassifierHead head;

  private Classifier(
      ParameterStore store,
      BackboneBlock backbone,
      BackboneUse use,
      HeadConfig config,
      ClassifierHead head) {
    this.store = store;
    this.backbone = backbone;
    this.use = use;
    this.config = config;
    this.head = head;
  }

  /**
   * A classifier with a fresh head.
   *
   * @param backbone initialised; stays the caller's, and is changed if the protocol trains it
   * @param parent owns the backbone's weights
   * @param image shape of an image, (C, H, W)
   * @param classes K
   * @param seed of the head's weights
   * @throws ConfigException if the head does not fit the backbone's feature map
   */
  static Classifier create(
      BackboneBlock backbone,
      NDManager parent,
      ClassifierProtocol protocol,
      Shape image,
      int classes,
      long seed) {
    var store = new ParameterStore(parent, false);
    HeadConfig config = protocol.head();
    long width =
        config instanceof HeadConfig.MapLinear map
            ? pooledWidth(backbone, store, parent, map, image)
            : backbone.featureWidth();
    return new Classifier(
        store,
        backbone,
        protocol.backbone(),
        config,
        new ClassifierHead(parent, config, width, classes, seed));
  }

  private static long pooledWidth(
      BackboneBlock backbone,
      ParameterStore store,
      NDManager parent,
      HeadConfig.MapLinear config,
      Shape image) {
    try (NDManager scratch = parent.newSubManager()) {
      NDArray blank = scratch.zeros(new Shape(1).addAll(image));
      Shape map = GradMode.off(() -> backbone.featureMap(store, blank, false)).getShape();
      long height = map.get(2);
      long width = map.get(3);
      if (Math.min(height, width) < config.pool()) {
        throw new ConfigException(
            "head.pool is %s, but the network's last feature map has %s x %s places; choose at most %s with --set head.pool=N"
                .formatted(config.pool(), height, width, Math.min(height, width)));
      }
      return map.get(1)
          * ((height - config.pool()) / config.stride() + 1)
          * ((width - config.pool()) / config.stride() + 1);
    }
  }

  /** The parameters that the protocol trains, under names that its optimiser's groups know. */
  StateDict trained() {
    var blocks = new LinkedHashMap<String, Block>();
    if (use == BackboneUse.TRAINED) {
      blocks.put(BACKBONE, backbone);
    }
    blocks.put(ClassifierHead.PREFIX, head.block());
    return StateDict.of(blocks);
  }

  /** The layers on the backbone. */
  ClassifierHead head() {
    return head;
  }

  /** Owns the head's weights. */
  NDManager manager() {
    return head.manager();
  }

  /** Features as they are in evaluation, outside any graph; (N, width). */
  NDArray frozenFeatures(NDArray images) {
    return GradMode.off(() -> features(images, false));
  }

  /** Scores in training: a frozen backbone is as in evaluation, no gradient enters it. */
  NDArray trainingScores(NDArray images) {
    NDArray features = use == BackboneUse.FROZEN ? frozenFeatures(images) : features(images, true);
    return head.scores(features, true);
  }

  /** Scores in evaluation. */
  NDArray scores(NDArray images) {
    return head.scores(features(images, false), false);
  }

  private NDArray features(NDArray images, boolean training) {
    if (!(config instanceof HeadConfig.MapLinear pool)) {
      return backbone.forward(store, new NDList(images), training).singletonOrThrow();
    }
    NDArray map = backbone.featureMap(store, images, training);
    NDArray pooled =
        map.getNDArrayInternal()
            .avgPool(
                new Shape(pool.pool(), pool.pool()),
                new Shape(pool.stride(), pool.stride()),
                new Shape(0, 0),
                false,
                true);
    return pooled.reshape(images.getShape().get(0), -1);
  }

  @Override
  public void close() {
    head.close();
  }
}
