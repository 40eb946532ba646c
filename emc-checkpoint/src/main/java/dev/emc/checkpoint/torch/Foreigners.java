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

  /**
   * What a pickle may call beside {@link AllowedConstructors}, by full names: what programs save of
   * Python's and NumPy's own. Nothing of it is made here.
   */
  private static final Set<String> CALLABLE =
      Set.of(
          "__builtin__.complex",
          "__builtin__.range",
          "__builtin__.slice",
          "__builtin__.xrange",
          "builtins.complex",
          "builtins.range",
          "builtins.slice",
          "datetime.date",
          "datetime.datetime",
          "datetime.time",
          "datetime.timedelta",
          "datetime.timezone",
          "decimal.Decimal",
          "fractions.Fraction",
          "numpy.ma.core._mareconstruct",
          "numpy.random.__RandomState_ctor",
          "numpy.random._pickle.__bit_generator_ctor",
          "numpy.random._pickle.__generator_ctor",
          "numpy.random._pickle.__randomstate_ctor",
          "torch.serialization._get_layout",
          "types.SimpleNamespace",
          "uuid.UUID");

  private final ByteSource source;
  private long count;

  Foreigners(ByteSource source) {
    this.source = source;
  }

  /**
   * The stand-in for what a call would make.
   *
   * @throws dev.emc.api.ConfigException if it is none of the few that may be called, or is handed
   *     what may run a program
   */
  Foreign called(PythonGlobal callee, List<@Nullable Object> arguments) {
    if (!CALLABLE.contains(callee.qualified())) {
      throw source.fault(NO_PART.formatted(callee.qualified()));
    }
    return named(callee.qualified(), arguments);
  }

  /**
   * The stand-in for an object of a class.
   *
   * @throws dev.emc.api.ConfigException if the class runs programs, or is handed what may
   */
  Foreign instance(PythonGlobal type, List<@Nullable Object> arguments) {
    refusePrograms(type);
    return named(type.qualified(), arguments);
  }

  /** A stand-in of this name. */
  Foreign named(String name, List<@Nullable Object> arguments) {
    arguments.forEach(this::refusePrograms);
    var foreign = new Foreign(name, ++count);
    foreign.hidden().addAll(arguments);
    return foreign;
  }

  private void refusePrograms(@Nullable Object mentioned) {
    if (mentioned instanceof PythonGlobal global && ProgramCalls.contains(global)) {
      throw source.fault(NO_PART.formatted(global.qualified()));
    }
  }
}
