package dev.emc.eval.resume;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.eval.features.RowFile;
import dev.emc.eval.probe.DrawAnswers;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.supervised.EvaluationKeeper;
import dev.emc.eval.supervised.TrainingKeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An evaluation that is not at its end, in a folder beside the file that its result goes to: {@code
 * linear.partial/{study.json, draw-01.json, draw-02/}} are its settings, the answers of a finished
 * draw and the state of the training at hand. Held by one process at a time.
 *
 * <p>An evaluation with the same settings goes on; one with others is refused, so that hours of
 * work are not thrown away by a slip. What is damaged is done again.
 */
public final class PartialEvaluation implements EvaluationKeeper, AutoCloseable {
  /**
   * How often the state of a training is written, at most: a state may be as large as a network and
   * its momentum.
   */
  public static final Duration EVERY = Duration.ofMinutes(2);

  private static final String RESULT = ".json";
  private static final String PARTIAL = ".partial";
  private static final String SETTINGS = "study.json";

  private final Path folder;
  private final RunLock lock;
  private final List<LabelDraw> draws;
  private final Duration every;
  private final Consumer<String> notes;
  private final BooleanSupplier stop;
  private final Map<Integer, DrawAnswers> answered = new TreeMap<>();
  private boolean goesOn;
  private boolean removed;

  private PartialEvaluation(
      Path folder,
      RunLock lock,
      List<LabelDraw> draws,
      Duration every,
      Consumer<String> notes,
      BooleanSupplier stop) {
    this.folder = folder;
    this.lock = lock;
    this.draws = draws;
    this.every = every;
    this.notes = notes;
    this.stop = stop;
  }

  /** Where an evaluation keeps what it has done until its result is written. */
  public static Path folderOf(Path result) {
    String name = result.getFileName().toString();
    String stem = name.endsWith(RESULT) ? name.substring(0, name.length() - RESULT.length()) : name;
    return result.resolveSibling(stem + PARTIAL);
  }

  /**
   * Begins an evaluation, or goes on with it.
   *
   * @param result the file that its result goes to
   * @param settings all that its answers depend on, as text
   * @param draws all of them, in order
   * @param every how often the state of a training is written, at most
   * @param notes takes lines for the user
   * @param stop whether the user has asked to stop
   * @throws ConfigException if it was begun with other settings, or another process is at it
   */
  public static PartialEvaluation open(
      Path result,
      Map<String, String> settings,
      List<LabelDraw> draws,
      Duration every,
      Consumer<String> notes,
      BooleanSupplier stop)
      throws IOException {
    Path folder = folderOf(result);
    RunLock lock = RunLock.acquire(folder);
    try {
      var partial = new PartialEvaluation(folder, lock, List.copyOf(draws), every, notes, stop);
      partial.enter(EvaluationSettings.of(settings));
      return partial;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void enter(EvaluationSettings settings) throws IOException {
    Path file = folder.resolve(SETTINGS);
    Optional<EvaluationSettings> before = EvaluationSettings.read(file, notes);
    if (before.isEmpty()) {
      clear();
      ResultFile.write(file, settings);
      return;
    }
    before.get().requireSame(settings, folder);
    for (int i = 0; i < draws.size(); i++) {
      if (Files.exists(answersOf(i))) {
        readAnswers(i);
      }
    }
    goesOn = !answered.isEmpty();
    if (answered.size() == draws.size()) {
      notes.accept("resumed after %s: all are finished".formatted(name(draws.size() - 1)));
    }
  }

  private void readAnswers(int index) throws IOException {
    try {
      answered.put(
          index, ResultFile.read(answersOf(index), DrawAnswers.class, "answers of a draw"));
    } catch (ConfigException e) {
      notes.accept("%s begins anew: %s".formatted(name(index), e.getMessage()));
      Files.delete(answersOf(index));
    }
  }

  @Override
  public DrawAnswers answers(LabelDraw draw, Supplier<DrawAnswers> fitting) {
    int index = index(draw);
    DrawAnswers before = answered.get(index);
    if (before != null) {
      return before;
    }
    if (stop.getAsBoolean()) {
      throw new CancellationException("stopped before " + name(index));
    }
    if (goesOn && !Files.exists(stateOf(index))) {
      notes.accept("resumed at " + name(index));
    }
    goesOn = false;
    DrawAnswers answers = fitting.get();
    requireSameImages(answers, index);
    try {
      ResultFile.write(answersOf(index), answers);
      Folders.delete(stateOf(index));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answered.put(index, answers);
    return answers;
  }

  @Override
  public TrainingKeeper training(LabelDraw draw) {
    int index = index(draw);
    return new KeptTraining(stateOf(index), name(index), every, notes, stop);
  }

  /**
   * Rows of features that grow in the folder and are there again when the evaluation goes on.
   * Closing them is the caller's.
   *
   * @param name of the images, such as {@code train}
   */
  public RowFile rows(String name) throws IOException {
    Path file = folder.resolve(name + ".npy");
    try {
      return RowFile.open(file, name);
    } catch (ConfigException e) {
      notes.accept("the features of %s are read anew: %s".formatted(name, e.getMessage()));
      for (Path part : Folders.entries(folder)) {
        if (part.getFileName().toString().startsWith(file.getFileName().toString())) {
          Files.delete(part);
        }
      }
      return RowFile.open(file, name);
    }
  }

  /** Removes all that was kept: the result is written, or nothing more can come of it. */
  public void remove() throws IOException {
    removed = true;
    clear();
    lock.closeAndDelete();
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody has begun another evaluation in the meantime.
    }
  }

  /** Gives the folder back; one in which nothing was kept is removed. */
  @Override
  public void close() throws IOException {
    if (removed) {
      return;
    }
    if (isUnused()) {
      remove();
    } else {
      lock.close();
    }
  }

  private boolean isUnused() throws IOException {
    for (Path entry : Folders.entries(folder)) {
      boolean own = entry.endsWith(SETTINGS) || entry.endsWith(RunLock.FILE);
      if (!own && (Files.isDirectory(entry) || Files.size(entry) > 0)) {
        return false;
      }
    }
    return true;
  }

  private void clear() throws IOException {
    for (Path entry : Folders.entries(folder)) {
      if (!entry.endsWith(RunLock.FILE)) {
        Folders.delete(entry);
      }
    }
  }

  private void requireSameImages(DrawAnswers fresh, int index) {
    for (DrawAnswers other : answered.values()) {
      if (!Arrays.equals(other.images(), fresh.images())) {
        throw new ConfigException(
            "%s was tested on %s images, draws before it on %s: some can be read at one time only; see to them and remove %s"
                .formatted(name(index), fresh.images().length, other.images().length, folder));
      }
    }
  }

  private int index(LabelDraw draw) {
    for (int i = 0; i < draws.size(); i++) {
      LabelDraw each = draws.get(i);
      if (each.fraction() == draw.fraction() && each.draw() == draw.draw()) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "draw %s of %s is not of this study".formatted(draw.draw(), draw.fraction()));
  }

  private String name(int index) {
    return "draw %s of %s".formatted(index + 1, draws.size());
  }

  private Path answersOf(int index) {
    return folder.resolve(String.format(Locale.ROOT, "draw-%02d.json", index + 1));
  }

  private Path stateOf(int index) {
    return folder.resolve(String.format(Locale.ROOT, "draw-%02d", index + 1));
  }
}
