package dev.emc.app.train;

import dev.emc.app.console.Console;
import dev.emc.app.process.ChildJava;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.train.MemoryTrials;
import dev.emc.core.train.StepMemory;
import dev.emc.core.train.TrainingRun;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries a run's steps with fewer images in processes of their own. A process that fails tells
 * nothing: the run itself says more of why.
 */
public final class MemoryProcesses implements MemoryTrials {
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final TrainingRun run;
  private final Console console;
  private final BooleanSupplier stop;

  /** Trials of a run. */
  public MemoryProcesses(TrainingRun run, Console console, BooleanSupplier stop) {
    this.run = run;
    this.console = console;
    this.stop = stop;
  }

  @Override
  public Optional<StepMemory> of(int batchSize, int piece) {
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    console.note(
        "trying how much memory steps of %s images take%s, in a process of its own"
            .formatted(batchSize, piece < batchSize ? " in pieces of " + piece + " images" : ""));
    Experiment smaller =
        run.resolved().toBuilder()
            .batchSize(batchSize)
            .microBatch(piece < batchSize ? piece : null)
            .build();
    try {
      Path folder = Files.createTempDirectory("emc-memory");
      Path config = folder.resolve("run.yaml");
      try {
        WholeFile.text(config, ResolvedConfig.write(smaller, run.components(), ""));
        return tried(config);
      } finally {
        Files.deleteIfExists(config);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the memory of steps cannot be tried", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  private Optional<StepMemory> tried(Path config) throws IOException, InterruptedException {
    var found = new AtomicReference<@Nullable StepMemory>();
    var arguments =
        Stream.concat(
                Stream.of(
                    config.toAbsolutePath().toString(),
                    Integer.toString(run.ranks().size()),
                    Integer.toString(run.ranks().localSize())),
                run.components().folders().stream().map(path -> path.toAbsolutePath().toString()))
            .toList();
    new ChildJava(MemorySteps.class, arguments, PATIENCE, false)
        .run(line -> read(line).ifPresent(found::set));
    return Optional.ofNullable(found.get());
  }

  static Optional<StepMemory> read(String line) {
    if (!line.startsWith(MemorySteps.MARK)) {
      return Optional.empty();
    }
    String[] numbers = line.substring(MemorySteps.MARK.length()).strip().split(" ");
    return Optional.of(
        new StepMemory(
            Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
  }
}
