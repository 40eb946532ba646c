package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.engine.GradMode;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.Unreadable;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official views of each method, finished on the device, against those of the host. */
class DeviceViewsTest {
  private static final LoaderOptions HOST = new LoaderOptions(4, 31, 2, 64 << 20, Unreadable.SKIP);
  private static final int SIDE = 180;

  @TempDir Path folder;

  private ImageSource images() throws IOException {
    var random = new Random(5);
    for (int i = 0; i < 8; i++) {
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return ImageSources.open(folder.toString());
  }

  private static List<float[]> epoch(ImageSource images, ViewPlan plan, LoaderOptions options) {
    var arrays = new ArrayList<float[]>();
    try (var batches = new ViewLoader(images, plan, options).epoch(0, 0);
        NDManager manager = NDManager.newBaseManager()) {
      while (batches.hasNext()) {
        try (ViewBatch batch = batches.next()) {
          for (int v = 0; v < batch.viewCount(); v++) {
            int view = v;
            arrays.add(GradMode.off(() -> batch.array(view, manager).toFloatArray()));
          }
        }
      }
    }
    return arrays;
  }

  @ParameterizedTest
  @ValueSource(strings = {"vicreg", "swav", "simsiam"})
  void theViewsOfAMethodEqualThoseOfTheHost(String method) throws IOException {
    var experiment =
        ExperimentLoader.load(
            "backbone: resnet18\nmethod: %s\ndata: {train: x}\noptimizer: sgd\n".formatted(method),
            "test.yaml",
            List.of(),
            TinyRun.COMPONENTS);
    ViewPlan plan = TinyRun.COMPONENTS.assemble(experiment.selection()).method().defaultViews();
    ImageSource images = images();
    List<float[]> host = epoch(images, plan, HOST);
    List<float[]> device = epoch(images, plan, HOST.withAugmentOn(AugmentOn.DEVICE));
    assertEquals(host.size(), device.size());
    for (int i = 0; i < host.size(); i++) {
      assertArrayEquals(host.get(i), device.get(i), "view " + i);
    }
  }
}
