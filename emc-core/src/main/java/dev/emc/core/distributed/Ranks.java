package dev.emc.core.distributed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.ArrayAddress;
import dev.emc.core.engine.MemoryOrder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of a run as training sees them: arrays, texts and decisions that they share. Arrays are
 * taken as values, outside any graph; call it with recording off. As for {@link Collectives}, all
 * ranks make the same calls in the same order.
 */
public final class Ranks implements AutoCloseable {
  /** One process. */
  public static final Ranks SINGLE = new Ranks(new SingleProcess());

  private final Collectives collectives;
  private @Nullable ByteBuffer flag;
  private @Nullable ByteBuffer flags;
  private long nanos;

  /** Ranks that talk to each other by some means. */
  public Ranks(Collectives collectives) {
    this.collectives = collectives;
  }

  /**
   * The first of several ranks by itself, with its own values for those of the others: to measure
   * what a rank does, in one process.
   *
   * @param size how many ranks there are
   * @param localSize how many of them on this machine
   */
  public static Ranks assumed(int size, int localSize) {
    return size == 1 ? SINGLE : new Ranks(new AssumedRanks(size, localSize));
  }

  /**
   * Joins the other processes that a launcher has started with this one; a process that is alone
   * loads nothing for that.
   *
   * @param environment of this process
   * @param lastWords takes a line that says why the run ends, when another rank is lost
   * @throws ConfigException if they cannot be reached, in one line
   */
  public static Ranks join(Map<String, String> environment, Consumer<String> lastWords) {
    Optional<Launch> launch = Launch.of(environment);
    if (launch.isEmpty()) {
      return SINGLE;
    }
    CollectivesProvider provider =
        ServiceLoader.load(CollectivesProvider.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "this process is one of %s that %s started, but emc-distributed, which makes one run of them, is not on the class path; %s=off has each train by itself"
                            .formatted(launch.get().size(), launch.get().by(), Launch.SETTING)));
    return new Ranks(provider.join(launch.get(), lastWords));
  }

  /** What several processes of this machine could train one run by, if there is anything. */
  public static Optional<String> available() {
    return ServiceLoader.load(CollectivesProvider.class)
        .findFirst()
        .flatMap(CollectivesProvider::available);
  }

  /** Ends all processes of the run at once. */
  public void abort() {
    collectives.abort();
  }

  /** Parts from the others in peace, when all have come to the end. */
  @Override
  public void close() {
    collectives.close();
  }

  /** Number of this process, from 0. */
  public int rank() {
    return collectives.rank();
  }

  /** Processes of the run. */
  public int size() {
    return collectives.size();
  }

  /** Number of this process among those on its machine, from 0. */
  public int localRank() {
    return collectives.localRank();
  }

  /** Processes of the run on this machine. */
  public int localSize() {
    return collectives.localSize();
  }

  /** Whether this process talks to the user, writes the files and decides: rank 0. */
  public boolean isMain() {
    return rank() == 0;
  }

  /** Whether there are others. */
  public boolean areSeveral() {
    return size() > 1;
  }

  /** How they talk to each other. */
  public String description() {
    return collectives.description();
  }

  /** Time spent in the calls here so far, waiting for other ranks included, in nanoseconds. */
  public long nanos() {
    return nanos;
  }

  /** The array's sum over all ranks, in place: in its own memory where that is the host's. */
  public void sum(NDArray array) {
    beginSum(array).finish();
  }

  /**
   * Begins what {@link #sum} does; until it is finished nobody may read or change the array, nor
   * close it.
   */
  public Collectives.Pending beginSum(NDArray array) {
    if (!areSeveral()) {
      return () -> {};
    }
    NDArray lying = MemoryOrder.asItLies(array);
    Collectives.Pending sum = begun(() -> beginFlatSum(lying), lying);
    return () -> {
      try (lying) {
        sum.finish();
      }
    };
  }

  /** What was begun; if that failed, what it was to work on is closed. */
  private static <T> T begun(Supplier<T> begin, NDArray held) {
    try {
      return begin.get();
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private Collectives.Pending beginFlatSum(NDArray array) {
    NDArray flat = array.flatten();
    Optional<Collectives.OnDevice> device = collectives.on(array.getDevice());
    return begun(
        () ->
            device.isPresent()
                ? beginSum(array, flat, device.get())
                : beginSum(array, flat, HostValues.of(flat)),
        flat);
  }

  private Collectives.Pending beginSum(NDArray array, NDArray flat, HostValues values) {
    long begin = System.nanoTime();
    Collectives.Pending sum =
        begun(() -> collectives.beginSum(values.bytes(), type(array)), values.host());
    nanos += System.nanoTime() - begin;
    return () -> {
      try (flat;
          values) {
        timed(sum::finish);
        if (!array.getDevice().isGpu() && share(flat, array)) {
          return;
        }
        try (NDArray summed = values.array();
            NDArray shaped = summed.reshape(array.getShape())) {
          MemoryOrder.copy(shaped, array);
        }
      }
    };
  }

  /** The same in the memory of the array's own device. */
  private Collectives.Pending beginSum(
      NDArray array, NDArray flat, Collectives.OnDevice exchanges) {
    long begin = System.nanoTime();
    long address = ArrayAddress.of(flat);
    Collectives.Pending sum = exchanges.beginSum(address, flat.size(), type(array));
    nanos += System.nanoTime() - begin;
    return () -> {
      try (flat) {
        timed(sum::finish);
        if (!share(flat, array)) {
          try (NDArray shaped = flat.reshape(array.getShape())) {
            MemoryOrder.copy(shaped, array);
          }
        }
      }
    };
  }

  /**
   * The arrays of all ranks, stacked: (size, …), on the manager of this rank's.
   *
   * @param array of one shape on all ranks, float32 or float64
   */
  public NDArray gather(NDArray array) {
    NDManager manager = array.getManager();
    Shape shape = new Shape(size()).addAll(array.getShape());
    Optional<Collectives.OnDevice> device = collectives.on(array.getDevice());
    if (device.isPresent() || !array.getDevice().isGpu()) {
      // Each value is written: by every rank its own.
      NDArray result = manager.create(shape, array.getDataType(), array.getDevice());
      try (NDArray flat = array.flatten()) {
        timed(() -> gather(flat, result, device));
      }
      return result;
    }
    try (NDArray flat = array.flatten();
        HostValues own = HostValues.of(flat);
        HostValues all = HostValues.empty(flat, shape)) {
      timed(() -> collectives.gather(own.bytes(), all.bytes()));
      try (NDArray gathered = all.array()) {
        NDArray result = gathered.reshape(shape);
        result.attach(manager);
        return result;
      }
    }
  }

  private void gather(NDArray flat, NDArray all, Optional<Collectives.OnDevice> device) {
    if (device.isPresent()) {
      long bytes = flat.size() * type(flat).bytes();
      device.get().gather(ArrayAddress.of(flat), ArrayAddress.of(all), bytes);
    } else {
      collectives.gather(flat.toByteBuffer(true), all.toByteBuffer(true));
    }
  }

  /** Whether any rank says yes. */
  public boolean any(boolean here) {
    if (!areSeveral()) {
      return here;
    }
    // At every step: made once.
    if (flags == null) {
      flag = direct(1);
      flags = direct(size());
    }
    ByteBuffer own = Objects.requireNonNull(flag).put(0, (byte) (here ? 1 : 0));
    ByteBuffer all = flags;
    timed(() -> collectives.gather(own, all));
    for (int i = 0; i < size(); i++) {
      if (all.get(i) != 0) {
        return true;
      }
    }
    return false;
  }

  /** What each rank says, by rank. */
  public List<String> gather(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = direct(Integer.BYTES).putInt(0, bytes.length);
    ByteBuffer lengths = direct(size() * Integer.BYTES);
    timed(() -> collectives.gather(length, lengths));
    int longest = 1;
    for (int i = 0; i < size(); i++) {
      longest = Math.max(longest, lengths.getInt(i * Integer.BYTES));
    }
    ByteBuffer own = direct(longest).put(0, bytes);
    ByteBuffer all = direct(longest * size());
    timed(() -> collectives.gather(own, all));
    var texts = new ArrayList<String>();
    for (int i = 0; i < size(); i++) {
      var part = new byte[lengths.getInt(i * Integer.BYTES)];
      all.get(i * longest, part);
      texts.add(new String(part, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** What rank 0 says; the others are not asked for theirs. */
  public String ofMain(Supplier<String> text) {
    if (!areSeveral()) {
      return text.get();
    }
    byte[] bytes = isMain() ? text.get().getBytes(StandardCharsets.UTF_8) : new byte[0];
    ByteBuffer length = direct(Integer.BYTES).putInt(0, bytes.length);
    timed(() -> collectives.broadcast(length));
    ByteBuffer content = direct(Math.max(1, length.getInt(0)));
    if (isMain()) {
      content.put(0, bytes);
    }
    timed(() -> collectives.broadcast(content));
    var told = new byte[length.getInt(0)];
    content.get(0, told);
    return new String(told, StandardCharsets.UTF_8);
  }

  /** Waits until every rank is here, however long that takes. */
  public void await() {
    collectives.await();
  }

  /** Whether a flat form is the array's own memory: if that is in the order of the axes. */
  private static boolean share(NDArray flat, NDArray array) {
    return ArrayAddress.of(flat) == ArrayAddress.of(array);
  }

  private void timed(Runnable call) {
    long begin = System.nanoTime();
    call.run();
    nanos += System.nanoTime() - begin;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static Collectives.Values type(NDArray array) {
    return switch (array.getDataType()) {
      case FLOAT32 -> Collectives.Values.FLOAT32;
      case FLOAT64 -> Collectives.Values.FLOAT64;
      default ->
          throw new IllegalStateException(
              "ranks share float32 and float64 arrays, not "
                  // What it says of itself is spelled as the machine's language has it.
                  + array.getDataType().name().toLowerCase(Locale.ROOT));
    };
  }
}
