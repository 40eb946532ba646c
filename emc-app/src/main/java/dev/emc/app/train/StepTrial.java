package dev.emc.app.train;

import dev.emc.api.ConfigException;
import dev.emc.app.console.Console;
import dev.emc.app.process.ChildJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Tries the first step of a run in a process of its own.
 *
 * <p>What fails there as Java fails is left to the run itself, which says more of it.
 */
final class StepTrial {
  /** A first step of a large network on few cores takes minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final Path run;
  private final List<Path> plugins;
  private final Console console;
  private final BooleanSupplier stop;

  /**
   * A trial of a run.
   *
   * @param plugins the folders its plugins are from
   */
  StepTrial(Path run, List<Path> plugins, Console console, BooleanSupplier stop) {
    this.run = run.toAbsolutePath();
    this.plugins = List.copyOf(plugins);
    this.console = console;
    this.stop = stop;
  }

  /**
   * Tries the step.
   *
   * @param fragile layers that may end the process, in words
   * @throws ConfigException if the process died
   */
  void of(List<String> fragile) {
    console.noteOnce(
        "trying the first step in a process of its own: the engine can crash in the backbone's %s"
            .formatted(fragile.get(0)));
    var child = new ChildJava(FirstStep.class, arguments(), PATIENCE, false);
    try {
      Optional<String> death = child.run(line -> {});
      if (death.isPresent() && !stop.getAsBoolean()) {
        throw new ConfigException(
            "the backbone's first step ends the engine's process (%s), so nothing was trained: this PyTorch crashes on this processor where %s gets channels-last input; have the backbone keep its images channels-first"
                .formatted(death.get(), one(fragile)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the first step cannot be tried", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  private List<String> arguments() {
    return Stream.concat(Stream.of(run), plugins.stream().map(Path::toAbsolutePath))
        .map(Path::toString)
        .toList();
  }

  private static String one(List<String> layers) {
    return layers.size() == 1
        ? layers.get(0)
        : "one of %s layers such as %s".formatted(layers.size(), layers.get(0));
  }
}
