package dev.emc.spark.testing;

import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.model.OpenModel;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Features by the names of images, such as {@code class0/i001.png}. */
public final class CommandFeatures {
  private CommandFeatures() {}

  /** What the command {@code embed} writes, image by image, {@code (D)} each. */
  public static Map<String, float[]> of(Path run, Path images, int threads) throws IOException {
    var features = new HashMap<String, float[]>();
    try (OpenModel model = OpenModel.open(run, PluginLoader.load(null))) {
      Devices.useThreads(threads);
      ImageSource source = model.images().open(images.toString());
      ImageRows rows = model.extractor(read -> {}).features(source);
      for (int i = 0; i < rows.rows(); i++) {
        int at = i * rows.width();
        features.put(source.name(i), Arrays.copyOfRange(rows.values(), at, at + rows.width()));
      }
    }
    return features;
  }

  /**
   * What a table holds, whose keys end in the names; of those without features an empty array.
   *
   * @throws AssertionError if an image is there twice
   */
  public static Map<String, float[]> in(Dataset<Row> table, String key) {
    var features = new HashMap<String, float[]>();
    for (Row row : table.select(key, "features").collectAsList()) {
      List<Float> values = row.isNullAt(1) ? List.of() : row.getList(1);
      float[] array = new float[values.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = values.get(i);
      }
      String name = row.getString(0).replaceFirst(".*[/#](class\\d/.*)", "$1");
      if (features.put(name, array) != null) {
        throw new AssertionError(name + " is there twice");
      }
    }
    return features;
  }
}
