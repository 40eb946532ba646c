package dev.emc.plugin.swav;

import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.SslMethodContract;
import dev.emc.testkit.TestViews;
import java.util.List;

/** The contract with a queue that starts in the second epoch and is full within it. */
class SwavWithQueueContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new Swav(new SwavConfig(List.of(32, 16), 20, 0.1, 0.05, 3, 17, 1, 0, CountFrom.HISTORY));
  }

  @Override
  protected ViewPlan views() {
    return TestViews.plan(2, 1);
  }
}
