package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnlineKnnConfig;
import dev.emc.core.config.OptimizerConfig;
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
              new OptimizerConfig.Lars())
          .epochs(7)
          .batchSize(256)
          .build();

  private static final DemoRequest NORMAL = new DemoRequest(false, Path.of("out"), 5);
  private static final DemoRequest QUICK = new DemoRequest(true, Path.of("out"), 5);

  @Test
  void theBaseBeginsAnewWithTheSeedAndIsStoppedEarly() {
    assertEquals(
        RECIPE.toBuilder().seed(5).epochs(10).build(), DemoModel.BASE.experiment(RECIPE, NORMAL));
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUED", "EMC"})
  void twoGoOnFromItAlikeAndAreWatched(DemoModel model) {
    Experiment made = model.experiment(RECIPE, NORMAL);
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
        RECIPE.toBuilder().seed(5).epochs(10).build(),
        made.toBuilder().startFrom(null).onlineKnn(null).build());
  }

  @Test
  void oneGoesOnFromThereForLonger() {
    Experiment made = DemoModel.LONGER.experiment(RECIPE, NORMAL);
    assertEquals(Path.of("out/continued"), made.startFrom());
    assertEquals(20, made.epochs());
    assertEquals(6, made.seed(), "the draws of the epochs before would come again");
  }

  @ParameterizedTest
  @EnumSource
  void theQuickDemoTrainsLess(DemoModel model) {
    Experiment made = model.experiment(RECIPE, QUICK);
    int[] epochs = {3, 2, 2, 4};
    assertEquals(epochs[model.ordinal()], made.epochs());
    assertEquals(128, made.batchSize());
    assertEquals(new DataConfig("photos").withTo(2000).withWorkers(3), made.data());
    if (model == DemoModel.BASE) {
      assertNull(made.startFrom());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "BASE")
  void tablesSayForHowLongEachWasContinued(DemoModel model) {
    String[] normal = {
      "",
      "10 more epochs of SimSiam alone",
      "10 more epochs of SimSiam + EMC",
      "30 more epochs of SimSiam alone"
    };
    assertEquals(normal[model.ordinal()], model.description(NORMAL));
    int[] quick = {0, 2, 2, 6};
    assertEquals(quick[model.ordinal()], model.more(QUICK));
  }
}
