package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnlineKnnConfig;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Choice;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the demo makes of its recipes. */
class DemoModelTest {
  private static final Experiment RECIPE =
      Experiment.builder(
              Choice.of(ExtensionPoint.BACKBONE, "a-network"),
              Choice.of(ExtensionPoint.METHOD, "a-method"),
              new DataConfig("photos").withTo(8000).withWorkers(3),
              new OptimizerConfig.Lars().withSchedule(new RateSchedule.WarmupCosine(3, 0.25)))
          .epochs(30)
          .build();

  private static Experiment made(DemoModel model) {
    return model.experiment(RECIPE, new DemoRequest(false, Path.of("out"), 5));
  }

  @Test
  void theBaseBeginsAnewWithTheSeed() {
    assertEquals(RECIPE.toBuilder().seed(5).build(), made(DemoModel.BASE));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "BASE")
  void theOthersGoOnFromItAndAreWatched(DemoModel model) {
    Experiment made = made(model);
    assertEquals(Path.of("out/base"), made.startFrom());
    assertEquals(
        new OnlineKnnConfig(
            new ImageRange("classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz", 8000, 0),
            null,
            2,
            1000,
            1000,
            200,
            0.07),
        made.onlineKnn());
    assertEquals(
        RECIPE.toBuilder().seed(5).build(),
        made.toBuilder().startFrom(null).onlineKnn(null).build());
  }

  @ParameterizedTest
  @EnumSource
  void theQuickDemoTrainsLess(DemoModel model) {
    boolean isBase = model == DemoModel.BASE;
    RateSchedule fixed = new RateSchedule.Fixed();
    Experiment recipe =
        isBase
            ? RECIPE
            : RECIPE.toBuilder().optimizer(RECIPE.optimizer().withSchedule(fixed)).build();
    Experiment made = model.experiment(recipe, new DemoRequest(true, Path.of("out"), 5));
    assertEquals(isBase ? 4 : 2, made.epochs());
    assertEquals(new DataConfig("photos").withTo(4000).withWorkers(3), made.data());
    assertEquals(
        isBase ? new RateSchedule.WarmupCosine(1, 0.25) : fixed, made.optimizer().schedule());
    if (isBase) {
      assertNull(made.startFrom());
    }
  }
}
