package dev.emc.spark.embed;

import dev.emc.api.ConfigException;
import dev.emc.spark.model.ExecutorModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ForkJoinPool;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Embeds the images of a task, batch by batch, in their order. Holds one batch, whatever the number
 * of images; the bytes of an image are let go of as soon as it is decoded. A task without images
 * opens no model.
 */
public final class EmbeddingIterator<T> implements Iterator<Embedded<T>> {
  /** Images of each thread that are decoded side by side. */
  private static final int AHEAD = 4;

  private final Iterator<Encoded<T>> images;
  private final EmbedSettings settings;
  private final TaskContext task;
  private final LongConsumer unreadable;
  private final int threads;
  private final Queue<Embedded<T>> ready = new ArrayDeque<>();
  private ExecutorModels.@Nullable Lease lease;
  private @Nullable ForkJoinPool pool;

  /**
   * An iterator that gives its model back when all is read, or when the task ends.
   *
   * @param unreadable told how many images of a batch could not be read, if there were any
   */
  public EmbeddingIterator(
      Iterator<Encoded<T>> images,
      EmbedSettings settings,
      TaskContext task,
      LongConsumer unreadable) {
    this.images = images;
    this.settings = settings;
    this.task = task;
    this.unreadable = unreadable;
    threads = settings.threadsOf(task);
    TaskCompletionListener end = ended -> close();
    task.addTaskCompletionListener(end);
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty()) {
      if (images.hasNext()) {
        embed();
      } else {
        close();
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Embedded<T> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void embed() {
    task.killTaskIfInterrupted();
    ExecutorModels.Lease model = model();
    var of = new ArrayList<T>();
    var reasons = new ArrayList<@Nullable String>();
    int most = settings.batchSize();
    int atOnce = threads == 1 ? 1 : AHEAD * threads;
    while (of.size() < most && images.hasNext()) {
      var some = new ArrayList<Encoded<T>>();
      while (some.size() < Math.min(atOnce, most - of.size()) && images.hasNext()) {
        some.add(images.next());
      }
      reasons.addAll(put(model, some, of.size()));
      some.forEach(image -> of.add(image.of()));
    }
    long failed = reasons.stream().filter(reason -> reason != null).count();
    float[] values = failed == of.size() ? new float[0] : model.embedder().compute(of.size());
    int width = values.length / of.size();
    for (int i = 0; i < of.size(); i++) {
      String reason = reasons.get(i);
      float[] features =
          reason == null ? Arrays.copyOfRange(values, i * width, (i + 1) * width) : null;
      ready.add(new Embedded<>(of.get(i), features, reason));
    }
    if (failed > 0) {
      unreadable.accept(failed);
    }
  }

  private ExecutorModels.Lease model() {
    if (lease == null) {
      try {
        lease =
            ExecutorModels.take(
                settings.model(), settings.deviceOf(task), settings.batchSize(), threads);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the model cannot be opened: " + String.valueOf(e.getMessage()), e);
      }
    }
    return lease;
  }

  /** Decodes images into rows of the batch; why each could not be, or null. */
  private List<@Nullable String> put(
      ExecutorModels.Lease model, List<Encoded<T>> some, int firstRow) {
    var reasons = new @Nullable String[some.size()];
    if (threads == 1) {
      for (int i = 0; i < some.size(); i++) {
        reasons[i] = put(model, some.get(i), firstRow + i);
      }
    } else {
      if (pool == null) {
        pool = new ForkJoinPool(threads);
      }
      pool.submit(
              () ->
                  IntStream.range(0, some.size())
                      .parallel()
                      .forEach(i -> reasons[i] = put(model, some.get(i), firstRow + i)))
          .join();
    }
    var list = new ArrayList<@Nullable String>();
    for (String reason : reasons) {
      list.add(reason);
    }
    return list;
  }

  private static @Nullable String put(ExecutorModels.Lease model, Encoded<?> image, int row) {
    byte[] file = image.file();
    if (file == null) {
      return image.reason() == null ? "there is no image" : image.reason();
    }
    try {
      model.embedder().put(row, file);
      return null;
    } catch (ConfigException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // One image of a billion must not end the job, whatever is the matter with it.
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private void close() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
    if (pool != null) {
      pool.shutdown();
      pool = null;
    }
  }
}
