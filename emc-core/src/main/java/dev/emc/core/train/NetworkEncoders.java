package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.emc.api.Encoder;
import dev.emc.core.criterion.ReturnedShapes;
import dev.emc.core.engine.Autocast;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.Layers;

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

  /**
   * Passes an array through a block whose parameters a store has.
   *
   * @param precision of what is computed within; what comes out is no narrower than float32
   */
  static NDArray forward(
      Block block, ParameterStore store, NDArray input, boolean training, Precision precision) {
    return Autocast.in(
        precision,
        input.getDevice(),
        () ->
            Precision.widened(
                block.forward(store, new NDList(input), training).singletonOrThrow()));
  }

  /** What the passes of a step are computed with; those outside one are exact. */
  private Precision precision(boolean inStep) {
    return inStep ? network.precision() : Precision.FP32;
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

  /** Images as the run has them lie. */
  private NDArray arranged(NDArray images) {
    return network.channelsLast() ? Layers.channelsLast(images) : channelsFirst(images);
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
      NDArray arranged = arranged(images);
      NDArray features =
          network.backbone(
              () ->
                  headTraining && !backboneTraining
                      ? GradMode.off(() -> forward(network.backbone(), arranged, false))
                      : forward(network.backbone(), arranged, backboneTraining));
      return checked(features, images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      return forward(head, channelsFirst(input), headTraining);
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
      return network.forward(block, input, training, precision(headTraining));
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
          network.backbone(() -> forward(network.backbone(), arranged(images), backboneTraining));
      return checked(features, images);
    }

    @Override
    public NDArray apply(Block head, NDArray input) {
      return forward(head, channelsFirst(input), headTraining);
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
      return branch.forward(block, input, training, precision(headTraining));
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
