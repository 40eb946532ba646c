package ${package};

import dev.emc.api.Regularizer;
import dev.emc.testkit.RegularizerContract;

/** All that a regularizer promises, where the floor is higher than what there is. */
class SpreadTest extends RegularizerContract {
  @Override
  protected Regularizer regularizer() {
    return new Spread(new SpreadConfig(1, 3));
  }
}
