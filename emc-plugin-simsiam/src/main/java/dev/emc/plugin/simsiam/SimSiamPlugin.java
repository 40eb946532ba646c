package dev.emc.plugin.simsiam;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;

/** Brings the method {@code simsiam}. */
@BuiltFor(EmcApi.MAJOR)
public final class SimSiamPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .method("simsiam", SimSiam.class)
        .config(SimSiamConfig.class)
        .describedAs("One view predicts the other, with a stop-gradient (Chen and He, CVPR 2021)");
  }
}
