package dev.emc.plugin.target;

/** What MoCo v3's checkpoints call the projector: the name of the layer it replaces. */
public enum ProjectorKey {
  /** {@code base_encoder.fc}, of ResNets. */
  FC,
  /** {@code base_encoder.head}, of vision transformers. */
  HEAD
}
