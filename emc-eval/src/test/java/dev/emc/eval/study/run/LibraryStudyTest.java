package dev.emc.eval.study.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.eval.online.GuardStop;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.RowConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.result.RowResult;
import dev.emc.eval.study.result.StudyResult;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library user's study, without a command line. */
class LibraryStudyTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir Path temp;
  private Path train;
  private Path test;

  @BeforeEach
  void images() throws IOException {
    train = TinyRun.images(temp.resolve("train"), 10, 1);
    test = TinyRun.images(temp.resolve("test"), 8, 2);
  }

  /** Two rows of one experiment. */
  private StudyConfig config(List<String> protocols) throws IOException {
    Path run = Files.writeString(temp.resolve("run.yaml"), TinyRun.config(train));
    var usual = new ProbeConfig(new ImageRange(train.toString()), new ImageRange(test.toString()));
    var probes =
        new ProbeConfig(
            protocols,
            usual.labels(),
            usual.test(),
            null,
            List.of(1.0),
            1,
            usual.seed(),
            5,
            usual.temperature(),
            List.of());
    var rows =
        List.of(
            new RowConfig("one"),
            new RowConfig("two", List.of("optimizer.lr=0.001"), List.of(), null));
    return new StudyConfig(
        "tiny", probes, List.of(new StudyGroupConfig("", run.toString(), null, "one", rows)));
  }

  /** Writes down what it is told, without times. */
  private static final class Heard implements StudyListener {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void started(Unit unit, boolean trained, OptionalDouble seconds) {
      lines.add(unit.name() + (trained ? " is evaluated" : " is trained"));
    }

    @Override
    public void done(Unit unit, double seconds, Standing standing) {
      lines.add("%s is done, %d of %d".formatted(unit.name(), standing.done(), standing.all()));
    }

    @Override
    public void failed(Unit unit, String reason, Standing standing) {
      lines.add(
          "%s failed (%s), %d of %d"
              .formatted(unit.name(), reason, standing.done(), standing.all()));
    }
  }

  /** A build that knows a key more goes on with what was trained before there was that key. */
  @Test
  void runsThatLackAKeyHaveItByDefault() throws Exception {
    StudyConfig config = config(List.of("knn"));
    Path folder = temp.resolve("older");
    new StudyRunner(new Study(config, folder, new HostProgram(COMPONENTS))).run();
    Path run = folder.resolve("runs/one/run.yaml");
    String text = Files.readString(run);
    assertTrue(text.contains("  grey: false\n"), text);
    Files.writeString(run, text.replace("  grey: false\n", ""));
    var heard = new Heard();
    new StudyRunner(new Study(config, folder, new HostProgram(COMPONENTS))).listener(heard).run();
    assertEquals(List.of(), heard.lines, "nothing is left to do");
    Files.writeString(run, text.replace("  grey: false\n", "  grey: true\n"));
    var other = new Study(config, folder, new HostProgram(COMPONENTS));
    var e = assertThrows(ConfigException.class, () -> new StudyRunner(other).run());
    assertTrue(e.getMessage().contains("data.grey is true there and false here"), e.getMessage());
  }

  @Test
  void aStudyInAFewLines() throws Exception {
    StudyConfig config = config(List.of("linear", "knn"));
    Path folder = temp.resolve("study");
    var heard = new Heard();

    var study = new Study(config, folder, new HostProgram(COMPONENTS));
    study.check();
    StudyResult result = new StudyRunner(study).listener(heard).run();

    assertEquals(
        List.of("one is trained", "one is done, 1 of 2", "two is trained", "two is done, 2 of 2"),
        heard.lines);
    List<RowResult> rows = result.groups().get(0).rows();
    assertEquals(List.of("one", "two"), rows.stream().map(RowResult::name).toList());
    assertEquals(2, rows.get(0).accuracies().size(), "a column for each protocol");
    assertEquals(2, result.groups().get(0).tests().size(), "the second row against the first");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("results.json").toFile());
    assertEquals("tiny", json.get("title").asText());
    assertTrue(Files.readString(folder.resolve("study.md")).startsWith("# tiny\n"));

    assertEquals(config, StudyFile.read(folder, COMPONENTS));
    UnitWork none =
        (unit, stop) -> {
          throw new AssertionError(unit.name() + " was done before");
        };
    var again = new Study(config, folder, new HostProgram(COMPONENTS));
    StudyResult same = new StudyRunner(again).work(none, 1).run();
    assertEquals(result.groups(), same.groups());
  }

  @Test
  void aUnitThatFailsIsNamedAndTheOthersGoOn() throws Exception {
    var heard = new Heard();
    var study =
        new Study(config(List.of("knn")), temp.resolve("study"), new HostProgram(COMPONENTS));
    UnitWork worker = new UnitWorker(study, UnitTraining.told(new TrainingListener() {}), 0);
    StudyResult result =
        new StudyRunner(study)
            .listener(heard)
            .work(
                (unit, stop) -> {
                  if (unit.name().equals("one")) {
                    throw new IOException("no room");
                  }
                  worker.work(unit, stop);
                },
                1)
            .run();
    assertEquals(Map.of("one", "no room"), result.failures());
    assertEquals(
        List.of(
            "one is trained",
            "one failed (no room), 0 of 2",
            "two is trained",
            "two is done, 1 of 2"),
        heard.lines);
    assertEquals(1, result.groups().get(0).rows().size());
  }

  /** It is evaluated as it was stopped, and nobody trains it again. */
  @Test
  void aRunThatItsGuardStopsIsDone() throws Exception {
    StudyConfig whole = config(List.of("knn"));
    // No neighbour may be lost: the first epoch is harm.
    String guard = "guard={images: {images: '%s'}, k: 3, overlap-tolerance: 0}".formatted(test);
    var rows =
        List.of(
            new RowConfig("one"),
            new RowConfig("two", List.of(guard, "epochs=3"), List.of(), null));
    String run = whole.groups().get(0).config();
    var guarded =
        new StudyConfig(
            "tiny", whole.evaluation(), List.of(new StudyGroupConfig("", run, null, "one", rows)));
    var heard = new Heard();
    var study = new Study(guarded, temp.resolve("study"), new HostProgram(COMPONENTS));
    StudyResult result = new StudyRunner(study).listener(heard).run();
    assertEquals(
        List.of("one is trained", "one is done, 1 of 2", "two is trained", "two is done, 2 of 2"),
        heard.lines);
    assertEquals(2, result.groups().get(0).rows().size());
    Path stopped = temp.resolve("study/runs/two");
    assertEquals(1, RunDirectory.epochsDone(stopped));
    String harm = GuardStop.of(stopped).orElseThrow();
    assertTrue(harm.startsWith("of the nearest neighbours at the start only "), harm);
    assertTrue(GuardStop.of(temp.resolve("study/runs/one")).isEmpty());
  }

  /** As a child process does that somebody ends: the others are not begun. */
  @Test
  void aUnitThatIsStoppedStopsTheStudy() throws Exception {
    Path folder = temp.resolve("study");
    var study = new Study(config(List.of("knn")), folder, new HostProgram(COMPONENTS));
    var begun = new ArrayList<String>();
    StudyRunner runner =
        new StudyRunner(study)
            .work(
                (unit, stop) -> {
                  begun.add(unit.name());
                  throw new CancellationException();
                },
                1);
    assertThrows(CancellationException.class, runner::run);
    assertEquals(List.of("one"), begun);
    assertTrue(Files.notExists(folder.resolve("results.json")));
  }

  @Test
  void aRecipeIsTheHostsToFind() throws Exception {
    StudyConfig config = config(List.of("knn"));
    StudyGroupConfig group =
        new StudyGroupConfig("", "named", null, "one", config.groups().get(0).rows());
    var named = new StudyConfig("tiny", config.evaluation(), List.of(group));
    Path run = temp.resolve("run.yaml");
    var lonely = new Study(named, temp.resolve("study"), new HostProgram(COMPONENTS));
    assertEquals(
        "no recipe 'named': there are none",
        assertThrows(ConfigException.class, lonely::check).getMessage());
    var host = new HostProgram(COMPONENTS, name -> run, "r1", Map.of("version", "1"));
    var study = new Study(named, temp.resolve("study"), host);
    study.check();
    assertEquals(1, study.configs().experiment(study.stage().units().get(0)).epochs());
  }
}
