package dev.emc.core.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import dev.emc.api.ConfigException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the engine, once in a process: checks first what DJL would pass over in silence, and makes
 * one line of what fails.
 */
public final class EngineStart {
  private static final String ENGINE = "PyTorch";
  private static final Logger log = LoggerFactory.getLogger(EngineStart.class);

  private static @Nullable Engine engine;
  private static @Nullable LoadedEngine loaded;
  private static @Nullable RuntimeException failure;
  private static List<String> notes = List.of();

  private EngineStart() {}

  /**
   * The engine, started at first use; it never reaches for the network.
   *
   * @throws ConfigException if the environment asks for what cannot be had
   * @throws EngineStartException if it cannot start here; the same one every time
   */
  public static synchronized Engine engine() {
    if (failure != null) {
      throw failure;
    }
    if (engine == null) {
      try {
        start();
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }
    return Objects.requireNonNull(engine);
  }

  /** What was loaded; starts the engine if it is not. */
  public static synchronized LoadedEngine loaded() {
    engine();
    return Objects.requireNonNull(loaded);
  }

  /** What was passed over or mended at the start, each in one line; starts the engine. */
  public static synchronized List<String> notes() {
    engine();
    return notes;
  }

  private static void start() {
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
    BundledEngine bundled = BundledEngine.onClassPath();
    EngineSettings.Choice choice = EngineSettings.ofProcess(bundled).choice();
    var said = new ArrayList<>(choice.notes());
    if (choice.folder() != null) {
      // DJL's own guess is a flavour for which there is no glue.
      System.setProperty(EngineSettings.FLAVOUR, choice.flavour());
    }
    NativesCache cache = NativesCache.of(bundled);
    EngineSwitches.limitSpinning();
    engine =
        cache.isComplete(choice) ? loadUnpacked(cache, choice) : unpackAndLoad(cache, choice, said);
    loaded =
        new LoadedEngine(
            LibUtils.getVersion(),
            choice.flavour(),
            Path.of(LibUtils.getLibtorchPath()),
            choice.folder() != null);
    if (!log.isDebugEnabled()) {
      EngineSwitches.printErrorsOnly();
    }
    if (choice.flavour().startsWith("cu")) {
      EngineSwitches.tuneForGpus();
    }
    Convolutions.verify(engine)
        .ifPresent(
            note -> {
              log.warn(note);
              said.add(note);
            });
    notes = List.copyOf(said);
  }

  private static Engine loadUnpacked(NativesCache cache, EngineSettings.Choice choice) {
    var leftovers = new UnpackingLeftovers(cache.folder());
    if (!leftovers.found().isEmpty()) {
      sweeping(leftovers, () -> true);
    }
    return load(cache, choice);
  }

  private static Engine unpackAndLoad(
      NativesCache cache, EngineSettings.Choice choice, List<String> said) {
    if (choice.folder() == null) {
      cache.repair().ifPresent(said::add);
    }
    cache.requireRoom();
    return sweeping(new UnpackingLeftovers(cache.folder()), () -> load(cache, choice));
  }

  /** Does work while others can see that this process is unpacking. */
  private static <T> T sweeping(UnpackingLeftovers leftovers, Supplier<T> work) {
    Optional<AutoCloseable> claim = leftovers.claim();
    try {
      if (claim.isPresent()) {
        leftovers.sweep(Instant.now());
      }
      return work.get();
    } finally {
      claim.ifPresent(EngineStart::release);
    }
  }

  private static void release(AutoCloseable claim) {
    try {
      claim.close();
    } catch (Exception e) {
      throw new IllegalStateException("a lock file cannot be closed", e);
    }
  }

  private static Engine load(NativesCache cache, EngineSettings.Choice choice) {
    try {
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      throw new EngineStartException(StartFailure.line(e, cache.folder(), choice), e);
    }
  }
}
