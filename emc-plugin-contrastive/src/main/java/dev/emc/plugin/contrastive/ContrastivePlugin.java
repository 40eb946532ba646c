package dev.emc.plugin.contrastive;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;

/** Brings the methods {@code barlow-twins} and {@code simclr}. */
@BuiltFor(EmcApi.MAJOR)
public final class ContrastivePlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .method("barlow-twins", BarlowTwins.class)
        .config(BarlowTwinsConfig.class)
        .describedAs(
            "Cross-correlation of two views made the identity (Zbontar et al., ICML 2021)");
    binder
        .method("simclr", SimClr.class)
        .config(SimClrConfig.class)
        .describedAs(
            "Two views against all other images of the batch, NT-Xent (Chen et al., ICML 2020)");
  }
}
