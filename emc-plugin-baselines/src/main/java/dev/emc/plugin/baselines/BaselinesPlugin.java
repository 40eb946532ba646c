package dev.emc.plugin.baselines;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.plugin.baselines.criteria.Auh;
import dev.emc.plugin.baselines.criteria.AuhConfig;
import dev.emc.plugin.baselines.criteria.Mmcr;
import dev.emc.plugin.baselines.criteria.MmcrConfig;
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
    binder
        .regularizer("auh", Auh.class)
        .config(AuhConfig.class)
        .describedAs("uniformity on the hypersphere (Wang & Isola 2020)");
    binder
        .regularizer("mmcr", Mmcr.class)
        .config(MmcrConfig.class)
        .describedAs("nuclear norm of the centroids of all views (Yerxa et al. 2023)");
  }
}
