package dev.emc.plugin.swav;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;

/** Brings the method {@code swav}. */
@BuiltFor(EmcApi.MAJOR)
public final class SwavPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .method("swav", Swav.class)
        .config(SwavConfig.class)
        .describedAs(
            "Swapped cluster assignments of multi-crop views (Caron et al., NeurIPS 2020)");
  }
}
