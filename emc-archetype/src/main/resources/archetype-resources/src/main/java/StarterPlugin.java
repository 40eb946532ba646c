package ${package};

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;

/** What the jar brings. Named in META-INF/services. */
@BuiltFor(EmcApi.MAJOR)
public final class StarterPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder
        .method("${vendor}/pair", Pair.class)
        .config(PairConfig.class)
        .describedAs("Equal embeddings of two views; needs a regularizer against collapse");
    binder
        .regularizer("${vendor}/spread", Spread.class)
        .config(SpreadConfig.class)
        .describedAs("Every dimension's standard deviation above a floor");
    binder
        .augmentation("${vendor}/blot", Blot.class)
        .config(BlotConfig.class)
        .describedAs("Covers a square at a random place with grey");
  }
}
