package dev.emc.plugin.baselines;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.plugin.baselines.criteria.None;
import dev.emc.plugin.baselines.criteria.VcReg;
import dev.emc.plugin.baselines.criteria.VcRegConfig;

/** Brings the regularizers to compare EMC with and the estimators beside m-spacings. */
@BuiltFor(EmcApi.MAJOR)
public final class BaselinesPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .regularizer("none", None.class)
        .describedAs("nothing: the base method alone (\"continued\" in the EMC paper)");
    binder
        .regularizer("vcreg", VcReg.class)
        .config(VcRegConfig.class)
        .describedAs("variance hinge and covariance (Bardes et al. 2022)");
  }
}
