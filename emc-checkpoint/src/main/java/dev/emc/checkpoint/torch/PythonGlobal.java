package dev.emc.checkpoint.torch;

/**
 * The name of a Python class or function that a file mentions. It is never resolved: a name is all
 * it is.
 *
 * @param module such as {@code torch}
 * @param name such as {@code FloatStorage}
 */
public record PythonGlobal(String module, String name) {
  /** The name with its module, such as {@code torch.FloatStorage}. */
  public String qualified() {
    return module + "." + name;
  }

  @Override
  public String toString() {
    return qualified();
  }
}
