package dev.emc.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.ColorJitter;
import dev.emc.api.view.Augmentation.GaussianBlur;
import dev.emc.api.view.Augmentation.Grayscale;
import dev.emc.api.view.Augmentation.HorizontalFlip;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.Augmentation.RandomResizedCrop;
import dev.emc.api.view.Augmentation.Solarize;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.Unreadable;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Measures how much processor time the views of an image take, from file to batch, and prints one
 * line: plan, workers, milliseconds of processor time per image, images per second of wall clock.
 *
 * <p>Arguments: folder of images, {@code vicreg} or {@code swav}, workers, seconds of warm-up,
 * seconds of measuring, both of processor time: on a busy machine, seconds of wall clock would not
 * be enough for the compiler; then, if wanted, {@code device} to finish the views as the engine's
 * work on the batch instead of on the workers, {@code left} to leave that out, as if it were done
 * on a GPU, or {@code reduced} to decode JPEGs at a part of their size where the crops allow it.
 * {@code compare_views.py} runs it beside torchvision.
 */
public final class ViewSpeed {
  private static final int BATCH_SIZE = 16;

  private ViewSpeed() {}

  /** Prints the line. */
  public static void main(String[] args) {
    ImageSource images = ImageSources.open(args[0]);
    ViewPlan plan = args[1].equals("swav") ? swav() : vicReg();
    int workers = Integer.parseInt(args[2]);
    List<String> wanted = List.of(args).subList(5, args.length);
    var options =
        new LoaderOptions(BATCH_SIZE, 31, workers, 256L << 20, Unreadable.FAIL)
            .withAugmentOn(wanted.contains("device") ? AugmentOn.DEVICE : AugmentOn.HOST)
            .withReducedDecoding(wanted.contains("reduced"));
    var loader = new ViewLoader(images, plan, options);
    boolean finished = !wanted.contains("left");
    int epoch = run(loader, 0, Double.parseDouble(args[3]), finished).epoch();
    Result result = run(loader, epoch, Double.parseDouble(args[4]), finished);
    System.out.printf(
        "%s %d %.4f %.2f%n",
        args[1],
        workers,
        result.cpuSeconds() * 1e3 / result.images(),
        result.images() / result.wallSeconds());
  }

  private record Result(int epoch, long images, double cpuSeconds, double wallSeconds) {}

  private static Result run(ViewLoader loader, int firstEpoch, double seconds, boolean finished) {
    long begin = System.nanoTime();
    // Of the whole process: collecting garbage and compiling count too.
    long cpu = processCpuNanos();
    long images = 0;
    int epoch = firstEpoch;
    while (processCpuNanos() - cpu < seconds * 1e9) {
      try (ViewBatches batches = loader.epoch(epoch, 0)) {
        while (batches.hasNext()) {
          try (var batch = batches.next();
              NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            for (int v = 0; finished && v < batch.viewCount(); v++) {
              batch.array(v, manager);
            }
            images += batch.size();
          }
        }
      }
      epoch++;
    }
    return new Result(
        epoch, images, (processCpuNanos() - cpu) / 1e9, (System.nanoTime() - begin) / 1e9);
  }

  private static long processCpuNanos() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return system.getProcessCpuTime();
  }

  private static ViewPlan vicReg() {
    return new ViewPlan(List.of(vicReg(1, 0), vicReg(0.1, 0.2)));
  }

  private static ViewSpec vicReg(double blur, double solarize) {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(0.08, 1, Interpolation.BICUBIC),
            new HorizontalFlip(0.5),
            new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, blur),
            new Solarize(128, solarize),
            new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225)));
    return new ViewSpec(224, 1, augmentations);
  }

  private static ViewPlan swav() {
    return new ViewPlan(List.of(swav(224, 2, 0.14, 1), swav(96, 6, 0.05, 0.14)));
  }

  private static ViewSpec swav(int size, int count, double scaleMin, double scaleMax) {
    List<Augmentation> augmentations =
        List.of(
            RandomResizedCrop.of(scaleMin, scaleMax, Interpolation.BILINEAR),
            new HorizontalFlip(0.5),
            new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
            new Grayscale(0.2),
            new GaussianBlur(0.1, 2, 0.5),
            new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.228, 0.224, 0.225)));
    return new ViewSpec(size, count, augmentations);
  }
}
