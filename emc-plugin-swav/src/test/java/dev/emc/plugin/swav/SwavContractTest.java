package dev.emc.plugin.swav;

import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.SslMethodContract;
import dev.emc.testkit.TestViews;
import java.util.List;

class SwavContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new Swav(new SwavConfig(List.of(32, 16), 20, 0.1, 0.05, 3, 0, 0, 2, CountFrom.HISTORY));
  }

  @Override
  protected ViewPlan views() {
    return TestViews.plan(2, 2);
  }
}
