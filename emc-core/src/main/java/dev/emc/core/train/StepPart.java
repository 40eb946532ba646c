package dev.emc.core.train;

/** The parts of a training step, in their order. */
public enum StepPart {
  /** Waiting for the workers that read and augment images. */
  IMAGES("waiting for images"),
  /** Views to the device, and what is augmented there. */
  TRANSFER("images to the device"),
  /** Backbone and heads; with micro-batches those without a graph. */
  FORWARD("forward pass"),
  /** The method's loss of the embeddings, heads within it included. */
  LOSS("method's loss"),
  /** The regulariser's terms and the entropy that a run reports. */
  CRITERION("criterion"),
  /** All gradients; with micro-batches also the forward passes that have a graph. */
  BACKWARD("backward pass"),
  /** The optimiser, the target network's move and what the method does between passes. */
  UPDATE("update of weights");

  private final String text;

  StepPart(String text) {
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
