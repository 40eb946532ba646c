package dev.emc.spark.model;

import ai.djl.Device;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.features.ImageEmbedder;
import dev.emc.eval.model.OpenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The models of a process: each is opened once, whatever the number of tasks that use it at a time.
 * One that nobody uses is closed when another is opened.
 */
public final class ExecutorModels {
  private static final Map<Key, Opened> OPEN = new HashMap<>();

  private ExecutorModels() {}

  private record Key(PackedModel model, String device) {}

  /** A model with the buffers of tasks that have ended, which the next ones take over. */
  private static final class Opened {
    final OpenModel base;
    final OpenModel model;
    final boolean embeddings;
    final Deque<ImageEmbedder> spare = new ArrayDeque<>();
    int users;

    Opened(OpenModel base, ModelChoice choice) {
      this.base = base;
      this.model = choice.viewSize() == 0 ? base : base.shownAt(choice.viewSize());
      this.embeddings = choice.embeddings();
    }
  }

  /** A model in use; one batch at a time, by one task. */
  public static final class Lease implements AutoCloseable {
    private final Opened opened;
    private final ImageEmbedder embedder;
    private boolean closed;

    private Lease(Opened opened, ImageEmbedder embedder) {
      this.opened = opened;
      this.embedder = embedder;
    }

    /** What embeds. */
    public ImageEmbedder embedder() {
      return embedder;
    }

    /** Gives the model back; a second call does nothing. */
    @Override
    public void close() {
      synchronized (OPEN) {
        if (!closed) {
          closed = true;
          opened.users--;
          opened.spare.push(embedder);
        }
      }
    }
  }

  /**
   * Takes a model, opened by the first who asks for it.
   *
   * @param device as {@link Devices#named} has it
   * @param threads of one operation of the engine in the calling thread
   * @throws dev.emc.api.ConfigException in one line if it cannot be opened
   */
  public static Lease take(PackedModel model, String device, int batchSize, int threads)
      throws IOException {
    synchronized (OPEN) {
      SharedStart.start();
      // The engine keeps this for each thread that computes.
      Devices.useThreads(threads);
      var key = new Key(model, device);
      Opened opened = OPEN.get(key);
      if (opened == null) {
        closeUnused();
        opened = open(model, device);
        OPEN.put(key, opened);
      }
      ImageEmbedder embedder = spare(opened, batchSize);
      opened.users++;
      return new Lease(opened, embedder);
    }
  }

  /** How many models are open; for tests. */
  static int count() {
    synchronized (OPEN) {
      return OPEN.size();
    }
  }

  private static ImageEmbedder spare(Opened opened, int batchSize) {
    ImageEmbedder last = opened.spare.poll();
    if (last != null && last.batchSize() == batchSize) {
      return last;
    }
    // Those of another size are of another job.
    opened.spare.clear();
    return opened.model.embedder(batchSize, opened.embeddings);
  }

  private static void closeUnused() {
    OPEN.values()
        .removeIf(
            opened -> {
              if (opened.users == 0) {
                opened.base.close();
              }
              return opened.users == 0;
            });
  }

  private static Opened open(PackedModel packed, String deviceName) throws IOException {
    ModelChoice choice = packed.choice();
    Components components = ModelPacking.components(choice.plugins());
    Path run = ModelPacking.unpacked(packed);
    Experiment experiment =
        ExperimentLoader.load(RunDirectory.configOf(run), List.of(), components);
    Path weights = run.resolve(ModelPacking.WEIGHTS);
    Device device = Devices.named(deviceName);
    OpenModel base =
        OpenModel.open(Files.exists(weights) ? weights : run, experiment, device, components);
    if (choice.embeddings()) {
      base.requireHeads("leave the embeddings out for the backbone's features");
    }
    return new Opened(base, choice);
  }
}
