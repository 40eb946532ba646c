package dev.emc.checkpoint.torch;

/**
 * Something in a file that was not read, since it is of a class that no checkpoint needs. Nothing
 * of it was run.
 *
 * @param name of its class, such as {@code datetime.datetime}
 * @param tensors how many tensors it hides
 */
public record PassedOver(String name, int tensors) {
  private static final int LONGEST = 120;

  /** Keeps the name on one short line. */
  public PassedOver {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    name = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  @Override
  public String toString() {
    return tensors == 0 ? name : name + " with " + tensors + " tensors";
  }
}
