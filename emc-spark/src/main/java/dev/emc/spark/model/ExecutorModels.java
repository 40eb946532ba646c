package dev.emc.spark.model;

import dev.emc.api.ConfigException;
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
    final Deque<Lease> spare = new ArrayDeque<>();
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

    /** What the embedder knows of the bits of short batches holds for one number of threads. */
    private final int threads;

    private boolean closed;

    private Lease(Opened opened, ImageEmbedder embedder, int threads) {
      this.opened = opened;
      this.embedder = embedder;
      this.threads = threads;
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
          opened.spare.push(this);
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
      ImageEmbedder embedder = spare(opened, batchSize, threads);
      opened.users++;
      return new Lease(opened, embedder, threads);
    }
  }

  /** How many models are open; for tests. */
  static int count() {
    synchronized (OPEN) {
      return OPEN.size();
    }
  }

  private static ImageEmbedder spare(Opened opened, int batchSize, int threads) {
    Lease last = opened.spare.poll();
    if (last != null && last.embedder.batchSize() == batchSize && last.threads == threads) {
      return last.embedder;
    }
    // Those of another kind are of another job.
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

  private static Opened opened(OpenModel base, ModelChoice choice) {
    try {
      if (choice.embeddings()) {
        base.requireHeads("leave the embeddings out for the backbone's features");
      }
      return new Opened(base, choice);
    } catch (ConfigException e) {
      base.close();
      throw e;
    }
  }

  private static Opened open(PackedModel packed, String deviceName) throws IOException {
    ModelChoice choice = packed.choice();
    Components components = ModelPacking.components(choice.plugins());
    Path run = ModelPacking.unpacked(packed);
    Experiment experiment =
        ExperimentLoader.load(RunDirectory.configOf(run), List.of(), components);
    Path file = run.resolve(ModelPacking.WEIGHTS);
    Path weights = Files.exists(file) ? file : run;
    try {
      OpenModel base = OpenModel.open(weights, experiment, Devices.named(deviceName), components);
      return opened(base, choice);
    } catch (ConfigException e) {
      // Where this machine has it says nothing to whoever named it.
      String line = String.valueOf(e.getMessage()).replace(weights.toString(), choice.model());
      throw new ConfigException(line, e);
    }
  }
}
