package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.emc.api.Encoder;
import dev.emc.core.criterion.ReturnedShapes;
import dev.emc.core.engine.GradMode;

/** The faces that a network shows to its method: in training, in evaluation, and of its target. */
final class NetworkEncoders {
  private static final int IMAGE_AXES = 4;

  private final JointEmbeddingNetwork network;

  NetworkEncoders(JointEmbeddingNetwork network) {
    this.network = network;
  }

  /** The network that is trained. */
  Encoder online(boolean backboneTraining, boolean headTraining) {
    return new Online(backboneTraining, headTraining);
  }

  /** The target in evaluation; heads it has no copy of are the network's. */
  Encoder evaluatedTarget() {
    return new EvaluatedTarget(online(false, false));
  }

  /** Passes an array through a block whose parameters a store has. */
  static NDArray forward(Block block, ParameterStore store, NDArray input, boolean training) {
    return block.forward(store, new NDList(channelsFirst(input)), training).singletonOrThrow();
  }

  /**
   * Images or maps with columns innermost in memory; the same array if they lie so. A method may
   * hand over others without knowing, such as transformer tokens in the shape of a map, and the
   * engine's channels-last convolutions can end the process.
   */
  private static NDArray channelsFirst(NDArray input) {
    return input.getShape().dimension() == IMAGE_AXES
        ? input.flatten().reshape(input.getShape())
        : input;
  }

  /** Refuses features of another shape before they are trained on in silence. */
  private NDArray checked(NDArray features, NDArray images) {
    var expected = new Shape(images.getShape().get(0), network.backbone().featureWidth());
    return ReturnedShapes.checked(
        network.backbone(), "the features of " + images.getShape(), expected, features);
  }

  private final class Online implements Encoder {
    private final boolean backboneTraining;
    private final boolean headTraining;

    Online(boolean backboneTraining, boolean headTraining) {
      this.backboneTraining = backboneTraining;
      this.headTraining = headTraining;
    }

    @Override
    public NDArray features(NDArray images) {
      NDArray features =
          network.backbone(
              () ->
                  headTraining && !backboneTraining
                      ? GradMode.off(() -> network.forward(network.backbone(), images, false))
                      : network.forward(network.backbone(), images, backboneTraining));
      return checked(features, images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      return network.forward(head, input, headTraining);
    }

    @Override
    public Encoder target() {
      return network
          .target()
          .<Encoder>map(branch -> new Target(branch, backboneTraining, headTraining))
          .orElseGet(Encoder.super::target);
    }

    @Override
    public boolean training() {
      return headTraining;
    }
  }

  /** The target's face in a step: as the network's, outside the graph. */
  private final class Target implements Encoder {
    private final TargetBranch branch;
    private final boolean backboneTraining;
    private final boolean headTraining;

    Target(TargetBranch branch, boolean backboneTraining, boolean headTraining) {
      this.branch = branch;
      this.backboneTraining = backboneTraining;
      this.headTraining = headTraining;
    }

    @Override
    public NDArray features(NDArray images) {
      NDArray features =
          network.backbone(() -> branch.forward(network.backbone(), images, backboneTraining));
      return checked(features, images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      return branch.forward(head, input, headTraining);
    }

    @Override
    public Encoder target() {
      return this;
    }

    @Override
    public boolean training() {
      return headTraining;
    }
  }

  private final class EvaluatedTarget implements Encoder {
    private final Encoder online;

    EvaluatedTarget(Encoder online) {
      this.online = online;
    }

    @Override
    public NDArray features(NDArray images) {
      return target().features(images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      boolean copied = network.target().filter(branch -> branch.has(head)).isPresent();
      return copied ? target().apply(head, input) : online.apply(head, input);
    }

    @Override
    public Encoder target() {
      return online.target();
    }

    @Override
    public boolean training() {
      return false;
    }
  }
}
