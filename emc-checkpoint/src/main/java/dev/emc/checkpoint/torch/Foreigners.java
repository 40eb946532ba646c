package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.ByteSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stand-ins for the objects of a file that are not made here. */
final class Foreigners {
  /** The refusal of what belongs into no checkpoint. */
  static final String NO_PART =
      "refers to %s, which is no part of a checkpoint; nothing of it was run. Save the model's state_dict() instead";

  /** Functions that stand for what their first argument names. */
  private static final Set<String> WRAPPERS =
      Set.of("builtins.getattr", "__builtin__.getattr", "functools.partial", "copyreg.__newobj__");

  private final ByteSource source;
  private long count;

  Foreigners(ByteSource source) {
    this.source = source;
  }

  /**
   * The stand-in for what a call would make.
   *
   * @throws dev.emc.api.ConfigException if the call may run a program, or hands over what may
   */
  Foreign of(PythonGlobal callee, List<@Nullable Object> arguments) {
    refusePrograms(callee);
    boolean wraps = WRAPPERS.contains(callee.qualified()) && !arguments.isEmpty();
    return of(wraps ? name(arguments.get(0), callee) : callee.qualified(), arguments);
  }

  /** A stand-in of this name. */
  Foreign of(String name, List<@Nullable Object> arguments) {
    arguments.forEach(this::refusePrograms);
    var foreign = new Foreign(name, ++count);
    foreign.hidden().addAll(arguments);
    return foreign;
  }

  private static String name(@Nullable Object wrapped, PythonGlobal callee) {
    if (wrapped instanceof Foreign foreign) {
      return foreign.name();
    }
    return (wrapped instanceof PythonGlobal global ? global : callee).qualified();
  }

  private void refusePrograms(@Nullable Object mentioned) {
    if (mentioned instanceof PythonGlobal global && ProgramCalls.contains(global)) {
      throw source.fault(NO_PART.formatted(global.qualified()));
    }
  }
}
