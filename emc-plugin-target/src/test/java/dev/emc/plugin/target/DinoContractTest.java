package dev.emc.plugin.target;

import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.SslMethodContract;
import dev.emc.testkit.TestViews;
import java.util.List;

/** The last layer is frozen in the first of five epochs, the temperature rises in three. */
class DinoContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new Dino(
        new DinoConfig(
            List.of(32, 16), false, 20, true, 2, 0.1, 0.04, 0.07, 3, 0.9, 0.9, 1, CountFrom.RUN));
  }

  @Override
  protected ViewPlan views() {
    return TestViews.plan(2, 2);
  }
}
