package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumedConfigTest {
  private static final Components COMPONENTS = ExperimentLoaderTest.COMPONENTS;

  @TempDir Path run;
  private Path file;

  @BeforeEach
  void file() throws IOException {
    file = run.resolve("run.yaml");
    write(
        """
        backbone: tiny
        method: flat
        data: {train: photos}
        epochs: 2
        batch-size: 12
        optimizer: {type: sgd, groups: [{prefix: a}]}
        """);
  }

  private void write(String yaml) throws IOException {
    Experiment experiment = ExperimentLoader.load(yaml, "new.yaml", List.of(), COMPONENTS);
    Files.writeString(file, ResolvedConfig.write(experiment, COMPONENTS, "abc"));
  }

  private ResumedConfig read(String... overrides) {
    return ResumedConfig.read(file, List.of(overrides), COMPONENTS, "abc");
  }

  private String refusal(String... overrides) {
    return assertThrows(ConfigException.class, () -> read(overrides))
        .getMessage()
        .replace(run.toString(), "RUN");
  }

  /** Resumes at a step, as a run does. */
  private ResumedConfig resume(long step, String... overrides) throws IOException {
    ResumedConfig config = read(overrides);
    Optional<String> text = config.text(step);
    if (text.isPresent()) {
      Files.writeString(file, text.get());
    }
    return config;
  }

  @Test
  void withoutAChangeNothingIsWritten() {
    assertEquals(Optional.empty(), read().text(7));
    assertEquals(Optional.empty(), read("epochs=2", "batch-size=12", "device=auto").text(7));
    assertEquals(List.of(), read("epochs=2").changes(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch-size=6 | --set batch-size cannot change when a run is resumed: it is 12 there, 6 here",
        "data.train=b | --set data.train cannot change when a run is resumed: it is photos there, b"
            + " here",
        "seed=7 | --set seed cannot change when a run is resumed: it is 31 there, 7 here",
        "data.to=9 | --set data.to cannot change when a run is resumed: it is 0 there, 9 here",
        "optimizer.type=lars | --set optimizer.type cannot change when a run is resumed: it is sgd"
            + " there, lars here",
        "optimizer.lr=0.1 | --set optimizer.lr cannot change when a run is resumed: it is 0.05"
            + " there, 0.1 here",
        "regularizer=emc | --set regularizer.type cannot change when a run is resumed: it is none"
            + " there, emc here",
        "start-from=a.pth | --set start-from cannot change when a run is resumed: it is unset there,"
            + " a.pth here",
        "method.invariance-weight=3 | --set method.invariance-weight cannot change when a run is"
            + " resumed: it is 25 there, 3 here",
      })
  void whatMakesTheRunWhatItIsCannotChange(String override, String message) {
    assertEquals(message + "; a new run can have it, with start-from: RUN", refusal(override));
  }

  @Test
  void otherViewsAreRefused() {
    String message =
        refusal(
            "views=[{size: 32, count: 2, augmentations: [{type: normalize, mean: [0.5], std: [0.5]}]}]");
    assertTrue(
        message.startsWith("--set views cannot change when a run is resumed: it is unset there, ["),
        message);
  }

  @Test
  void epochsOnlyGrow() {
    assertEquals(
        "--set epochs can only grow when a run is resumed: it is 2 there, 1 here",
        refusal("epochs=1"));
    assertEquals("--set epochs: must lie in [1, 1000000], got 0", refusal("epochs=0"));
    assertEquals(4, read("epochs=4").experiment().epochs());
  }

  @ParameterizedTest
  @CsvSource({
    "'optimizer: {type: sgd, schedule: warmup-cosine}', optimizer.schedule",
    "'optimizer: {type: sgd, groups: [{prefix: a}, {schedule: epoch-cosine}]}',"
        + " optimizer.groups.1.schedule"
  })
  void epochsDoNotGrowUnderAScheduleThatSpansTheRun(String optimizer, String key)
      throws IOException {
    write("{backbone: tiny, method: flat, data: {train: x}, epochs: 20, " + optimizer + "}");
    assertEquals(
        "--set epochs cannot grow: "
            + key
            + " gives every step a rate by the length of the run, and those done would have had"
            + " others (it is 20 there, 30 here); a new run can have it, with start-from: RUN",
        refusal("epochs=30"));
    assertEquals(5, read("log-every=5").experiment().logEvery());
  }

  @Test
  void whatMayChangeIsWrittenDownWithItsStep() throws IOException {
    ResumedConfig config =
        resume(24, "epochs=4", "log-every=1", "online-knn={test: {images: val}, k: 5, bank: 50}");
    assertEquals(
        List.of("epochs changed from 2 to 4 when the run was resumed"),
        config.changes(24).stream()
            .filter(change -> change.key().equals("epochs"))
            .map(ConfigChange::text)
            .toList());
    List<ConfigChange> changes = ConfigChange.read(file);
    assertEquals(config.changes(24), changes);
    assertEquals(new ConfigChange(24, "epochs", 2, 4), changes.get(0));
    assertEquals(new ConfigChange(24, "log-every", 10, 1), changes.get(1));
    assertTrue(changes.contains(new ConfigChange(24, "online-knn.test.images", null, "val")));
    Experiment again = read().experiment();
    assertEquals(config.experiment(), again);
    assertEquals(4, again.epochs());
    assertTrue(Files.readString(file).contains("revision: abc\n"), Files.readString(file));
    assertEquals(Optional.empty(), read().text(24));
  }

  @Test
  void changesAddUpAndThoseOfOneStepAreOne() throws IOException {
    resume(10, "log-every=5");
    resume(20, "log-every=6");
    resume(20, "log-every=7", "epochs=3");
    assertEquals(
        List.of(
            new ConfigChange(10, "log-every", 10, 5),
            new ConfigChange(20, "log-every", 5, 7),
            new ConfigChange(20, "epochs", 2, 3)),
        ConfigChange.read(file));
    resume(20, "log-every=5");
    assertEquals(
        List.of(new ConfigChange(10, "log-every", 10, 5), new ConfigChange(20, "epochs", 2, 3)),
        ConfigChange.read(file));
  }

  /** A damaged checkpoint, or a kill before the next one: the steps between are done anew. */
  @Test
  void aRunThatGoesOnFromEarlierHasItsChangesFromThere() throws IOException {
    resume(10, "log-every=5");
    resume(20, "log-every=6", "epochs=3");
    resume(15);
    assertEquals(
        List.of(
            new ConfigChange(10, "log-every", 10, 5),
            new ConfigChange(15, "epochs", 2, 3),
            new ConfigChange(15, "log-every", 5, 6)),
        ConfigChange.read(file));
    resume(5);
    assertEquals(
        List.of(new ConfigChange(5, "log-every", 10, 6), new ConfigChange(5, "epochs", 2, 3)),
        ConfigChange.read(file));
  }

  @Test
  void anotherBuildIsAChangeAsWell() throws IOException {
    ResumedConfig config = ResumedConfig.read(file, List.of(), COMPONENTS, "def");
    assertEquals(List.of(new ConfigChange(3, "revision", "abc", "def")), config.changes(3));
    Files.writeString(file, config.text(3).orElseThrow());
    assertEquals(config.changes(3), ConfigChange.read(file));
    // The next resume compares with the build that went on, not with the first.
    assertEquals(Optional.empty(), ResumedConfig.read(file, List.of(), COMPONENTS, "def").text(9));
  }

  /** As somebody wrote it by hand, or before there was a provenance. */
  @Test
  void aConfigWithoutProvenanceHasNoBuildToCompare() throws IOException {
    Files.writeString(
        file, "{backbone: tiny, method: flat, data: {train: x}, optimizer: sgd, epochs: 2}");
    assertEquals(Optional.empty(), read().text(3));
    resume(3, "epochs=5");
    assertEquals(List.of(new ConfigChange(3, "epochs", 2, 5)), ConfigChange.read(file));
  }

  /** What made a run's numbers stays in its record, whatever changes. */
  @Test
  void whatElseMadeTheNumbersIsKept() throws IOException {
    Experiment experiment = read().experiment();
    Files.writeString(
        file, ResolvedConfig.write(experiment, COMPONENTS, "abc", Map.of("tf32", "convolutions")));
    assertEquals(Optional.empty(), read().text(3));
    resume(3, "epochs=5");
    String text = Files.readString(file);
    assertTrue(text.contains("\n  tf32: convolutions\n"), text);
    assertEquals(5, read().experiment().epochs());
  }
}
