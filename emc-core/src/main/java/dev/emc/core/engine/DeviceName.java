package dev.emc.core.engine;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A device as users write it, whether the machine has it or not. */
public final class DeviceName {
  /** The first GPU if the engine sees one, else the CPU. */
  public static final String AUTO = "auto";

  /** The CPU. */
  public static final String CPU = "cpu";

  /** What there is to write, for help and errors. */
  public static final String CHOICES = "auto, cpu, gpu or a numbered GPU (gpu0, gpu1, …)";

  private static final Pattern GPU = Pattern.compile("gpu(0|[1-9]\\d{0,3})?");

  private DeviceName() {}

  /** Whether some machine may have a device of that name. */
  public static boolean isOne(String name) {
    return name.equals(AUTO) || name.equals(CPU) || gpu(name).isPresent();
  }

  /** The number of the GPU that a name means; without a number it is the first. */
  static OptionalInt gpu(String name) {
    Matcher matcher = GPU.matcher(name);
    if (!matcher.matches()) {
      return OptionalInt.empty();
    }
    String number = matcher.group(1);
    return OptionalInt.of(number == null ? 0 : Integer.parseInt(number));
  }

  /** The devices of a machine, as users write them. */
  static List<String> of(int gpus) {
    return Stream.concat(Stream.of(CPU), IntStream.range(0, gpus).mapToObj(i -> "gpu" + i))
        .toList();
  }
}
