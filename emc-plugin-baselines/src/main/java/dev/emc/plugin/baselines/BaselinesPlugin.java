package dev.emc.plugin.baselines;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.plugin.baselines.criteria.Auh;
import dev.emc.plugin.baselines.criteria.AuhConfig;
import dev.emc.plugin.baselines.criteria.KoLeo;
import dev.emc.plugin.baselines.criteria.KoLeoConfig;
import dev.emc.plugin.baselines.criteria.LogDet;
import dev.emc.plugin.baselines.criteria.LogDetConfig;
import dev.emc.plugin.baselines.criteria.Mmcr;
import dev.emc.plugin.baselines.criteria.MmcrConfig;
import dev.emc.plugin.baselines.criteria.MmdSphere;
import dev.emc.plugin.baselines.criteria.MmdSphereConfig;
import dev.emc.plugin.baselines.criteria.None;
import dev.emc.plugin.baselines.criteria.SigReg;
import dev.emc.plugin.baselines.criteria.SigRegConfig;
import dev.emc.plugin.baselines.criteria.VcReg;
import dev.emc.plugin.baselines.criteria.VcRegConfig;
import dev.emc.plugin.baselines.criteria.VisReg;
import dev.emc.plugin.baselines.criteria.VisRegConfig;

/** Brings the regularizers to compare EMC with and the estimators beside m-spacings. */
@BuiltFor(EmcApi.MAJOR)
public final class BaselinesPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    published(binder);
    later(binder);
  }

  /** The alternatives to EMC in the paper's comparison. */
  private static void published(EmcBinder binder) {
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

  /** Criteria the paper does not compare with. */
  private static void later(EmcBinder binder) {
    binder
        .regularizer("koleo", KoLeo.class)
        .config(KoLeoConfig.class)
        .describedAs("log distance to the nearest neighbour (Sablayrolles et al. 2019)");
    binder
        .regularizer("sigreg", SigReg.class)
        .config(SigRegConfig.class)
        .describedAs("Epps-Pulley normality of projections (LeJEPA, Balestriero & LeCun 2025)");
    binder
        .regularizer("visreg", VisReg.class)
        .config(VisRegConfig.class)
        .describedAs("sliced Wasserstein distance to the normal, and scale (Wu et al. 2026)");
    binder
        .regularizer("log-det", LogDet.class)
        .config(LogDetConfig.class)
        .describedAs("coding rate (Yu et al. 2020; CorInfoMax and MEC, 2022)");
    binder
        .regularizer("mmd-sphere", MmdSphere.class)
        .config(MmdSphereConfig.class)
        .describedAs("kernel discrepancy to uniform on the sphere (Zheng et al. 2022)");
  }
}
