package dev.emc.plugin.target;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;

/** Brings the methods {@code byol}, {@code moco-v2}, {@code moco-v3} and {@code dino}. */
@BuiltFor(EmcApi.MAJOR)
public final class TargetPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .method("byol", Byol.class)
        .config(ByolConfig.class)
        .describedAs("Predicts what its moving average says (Grill et al., NeurIPS 2020)");
    binder
        .method("moco-v2", MocoV2.class)
        .config(MocoV2Config.class)
        .describedAs("Contrast with a queue of a momentum encoder's keys (Chen et al., 2020)");
    binder
        .method("moco-v3", MocoV3.class)
        .config(MocoV3Config.class)
        .describedAs(
            "Contrast of predictions with a momentum encoder's batch (Chen et al., ICCV 2021)");
    binder
        .method("dino", Dino.class)
        .config(DinoConfig.class)
        .describedAs(
            "Self-distillation of multi-crop views from a moving average (Caron et al., ICCV 2021)");
  }
}
