package dev.emc.plugin.vicreg;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;

/** Brings the method {@code vicreg}. */
@BuiltFor(EmcApi.MAJOR)
public final class VicRegPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .method("vicreg", VicReg.class)
        .config(VicRegConfig.class)
        .describedAs("Variance, invariance, covariance of two views (Bardes et al., ICLR 2022)");
  }
}
