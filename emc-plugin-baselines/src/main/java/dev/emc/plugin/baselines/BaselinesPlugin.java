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
import dev.emc.plugin.baselines.estimators.Correa;
import dev.emc.plugin.baselines.estimators.Ebrahimi;
import dev.emc.plugin.baselines.estimators.KernelDensity;
import dev.emc.plugin.baselines.estimators.KernelDensityConfig;
import dev.emc.plugin.baselines.estimators.NearestNeighbour;
import dev.emc.plugin.baselines.estimators.NearestNeighbourConfig;
import dev.emc.plugin.baselines.estimators.SpacingConfig;
import dev.emc.plugin.baselines.estimators.VanEs;
import dev.emc.plugin.baselines.estimators.Vasicek;

/** Brings the regularizers to compare EMC with and entropy estimators beside m-spacings. */
@BuiltFor(EmcApi.MAJOR)
public final class BaselinesPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    published(binder);
    later(binder);
    estimators(binder);
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

  private static void estimators(EmcBinder binder) {
    binder
        .estimator("vasicek", Vasicek.class)
        .config(SpacingConfig.class)
        .describedAs("two-sided spacings, ends replicated (Vasicek 1976); differentiable");
    binder
        .estimator("ebrahimi", Ebrahimi.class)
        .config(SpacingConfig.class)
        .describedAs("two-sided spacings, ends corrected (Ebrahimi et al. 1994); differentiable");
    binder
        .estimator("van-es", VanEs.class)
        .config(SpacingConfig.class)
        .describedAs("m-spacings without bias on uniform samples (van Es 1992); differentiable");
    binder
        .estimator("correa", Correa.class)
        .config(SpacingConfig.class)
        .describedAs("slopes by local linear regression (Correa 1995); differentiable");
    binder
        .estimator("kde", KernelDensity.class)
        .config(KernelDensityConfig.class)
        .describedAs("leave-one-out Gaussian kernels (Hall & Morton 1993); differentiable");
    binder
        .estimator("nearest-neighbour", NearestNeighbour.class)
        .config(NearestNeighbourConfig.class)
        .describedAs("k-th neighbour distances (Kozachenko & Leonenko 1987); differentiable");
  }
}
