package dev.emc.eval.study.run;

import dev.emc.eval.study.Unit;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Does what is left of a unit, wherever: in this process, in another one, on another machine. */
@FunctionalInterface
public interface UnitWork {
  /**
   * Does a unit. May be called by several threads, each with another unit.
   *
   * @param stop asked whether to stop
   * @throws java.util.concurrent.CancellationException if it was stopped; the unit can go on
   * @throws dev.emc.api.ConfigException if it cannot be done
   */
  void work(Unit unit, BooleanSupplier stop) throws IOException, InterruptedException;
}
