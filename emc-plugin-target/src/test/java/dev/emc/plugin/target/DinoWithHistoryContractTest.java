package dev.emc.plugin.target;

import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.SslMethodContract;
import dev.emc.testkit.TestViews;
import java.util.List;

/** The contract with batch norms, trained row lengths and epochs of the whole history. */
class DinoWithHistoryContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new Dino(
        new DinoConfig(
            List.of(32, 16),
            true,
            20,
            false,
            2,
            0.1,
            0.04,
            0.07,
            3,
            0.9,
            0.9,
            0,
            CountFrom.HISTORY));
  }

  @Override
  protected ViewPlan views() {
    return TestViews.plan(2, 1);
  }
}
