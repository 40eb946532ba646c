package dev.emc.eval.supervised;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.BackboneBlock;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.ResizeCenterCrop;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.engine.Devices;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import dev.emc.core.nn.resnet.SmallResNets;
import dev.emc.core.nn.vit.TinyConfig;
import dev.emc.core.nn.vit.VisionTransformers;
import dev.emc.images.augment.Image;
import dev.emc.images.source.ImageSource;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Noisy stripes in a direction and a colour of their class, and a small network that sees them. */
final class Stripes implements ImageSource {
  static final int SIDE = 12;
  static final int CLASSES = 3;

  /** How the network sees them: as they are. */
  static final ViewSpec VIEW =
      new ViewSpec(
          SIDE,
          1,
          List.of(
              new ResizeCenterCrop(SIDE, Interpolation.BILINEAR),
              new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25))));

  private final String name;
  private final int size;
  private final long seed;

  Stripes(String name, int size, long seed) {
    this.name = name;
    this.size = size;
    this.seed = seed;
  }

  /** A manager on the CPU. */
  static NDManager manager() {
    return Devices.engine().newBaseManager(Device.cpu());
  }

  /** A small network with running statistics that are not those of a fresh one. */
  static BackboneBlock network(NDManager manager, long seed) {
    BackboneBlock block =
        new SmallResNets.Tiny(new SmallResNets.TinyConfig(4, 1, 2)).build(3, SIDE);
    StateDict dict = StateDict.of(Map.of("", block));
    WeightInit.apply(dict, seed);
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIDE, SIDE));
    var random = new Random(seed);
    for (StateDict.Entry entry : dict.entries()) {
      if (entry.buffer()) {
        Shape shape = dict.get(entry.key()).getShape();
        float[] values = new float[(int) shape.size()];
        boolean mean = entry.key().endsWith("running_mean");
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (mean ? 0.1 * random.nextGaussian() : 0.5 + random.nextDouble());
        }
        dict.copyIn(entry.key(), shape, values);
      }
    }
    return block;
  }

  /** A vision transformer that sees them. */
  static BackboneBlock transformer(NDManager manager, long seed) {
    var sizes = new TinyConfig(4, 16, 2, 2, 0);
    BackboneBlock block = new VisionTransformers.Tiny(sizes).build(3, SIDE);
    WeightInit.apply(StateDict.of(Map.of("", block)), seed);
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIDE, SIDE));
    return block;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Image read(int index) {
    var random = new Random(seed * 7919 + index);
    int label = label(index);
    byte[] pixels = new byte[SIDE * SIDE * 3];
    double phase = 6 * random.nextDouble();
    for (int p = 0; p < SIDE * SIDE; p++) {
      double along = label == 0 ? p % SIDE : label == 1 ? p / SIDE : p % SIDE + p / SIDE;
      for (int c = 0; c < 3; c++) {
        double level = c == label ? 150 : 110;
        double value = level + 50 * Math.sin(along + phase) + 20 * random.nextGaussian();
        pixels[3 * p + c] = (byte) Math.max(0, Math.min(255, value));
      }
    }
    return new Image(SIDE, SIDE, 3, pixels);
  }

  @Override
  public String name(int index) {
    return name + "/" + index;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public List<String> classNames() {
    return List.of("across", "down", "slanted");
  }

  @Override
  public int label(int index) {
    return index % CLASSES;
  }

  @Override
  public String description() {
    return name;
  }
}
