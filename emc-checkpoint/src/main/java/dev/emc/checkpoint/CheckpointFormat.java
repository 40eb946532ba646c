package dev.emc.checkpoint;

/** A kind of checkpoint file that can be read. */
public enum CheckpointFormat {
  /** PyTorch since version 1.6. */
  TORCH_ZIP("PyTorch (zip)"),
  /** PyTorch before version 1.6. */
  TORCH_LEGACY("PyTorch (legacy)"),
  /** The safetensors format. */
  SAFETENSORS("safetensors");

  private final String label;

  CheckpointFormat(String label) {
    this.label = label;
  }

  /** What users call it. */
  public String label() {
    return label;
  }
}
