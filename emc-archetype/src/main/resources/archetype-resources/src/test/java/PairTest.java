package ${package};

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;

/** All that a method promises. */
class PairTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new Pair(new PairConfig(24, 12));
  }
}
