package dev.emc.eval.study.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.TrainingListener;
import dev.emc.eval.study.BaseStateConfig;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.RowConfig;
import dev.emc.eval.study.StudyConfig;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.result.EpochsWorth;
import dev.emc.eval.study.result.GroupResult;
import dev.emc.eval.study.result.RowResult;
import dev.emc.eval.study.result.StudyResult;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of several states of one base, in pieces and from several folders. */
class BaseStatesTest {
  private static final Components COMPONENTS = PluginLoader.load(null);
  private static final HostProgram HOST = new HostProgram(COMPONENTS);

  @TempDir Path temp;
  private String run;
  private ProbeConfig probes;

  @BeforeEach
  void images() throws IOException {
    Path train = TinyRun.images(temp.resolve("train"), 10, 1);
    Path test = TinyRun.images(temp.resolve("test"), 8, 2);
    run = Files.writeString(temp.resolve("run.yaml"), TinyRun.config(train)).toString();
    var usual = new ProbeConfig(new ImageRange(train.toString()), new ImageRange(test.toString()));
    probes =
        new ProbeConfig(
            List.of("linear"),
            usual.labels(),
            usual.test(),
            null,
            List.of(0.5, 1.0),
            1,
            usual.seed(),
            5,
            usual.temperature(),
            List.of());
  }

  private StudyGroupConfig group(String name, BaseStateConfig state, int keepEvery) {
    return group(name, state, keepEvery, List.of(31L));
  }

  private StudyGroupConfig group(
      String name, BaseStateConfig state, int keepEvery, List<Long> seeds) {
    return new StudyGroupConfig(
        name,
        run,
        run,
        List.of(),
        List.of("epochs=3", "checkpoints={keep-every: %s, keep-last: 1}".formatted(keepEvery)),
        state,
        List.of(),
        seeds,
        "one",
        List.of(
            new RowConfig("one"),
            new RowConfig("two", List.of("optimizer.lr=0.001"), List.of(), null)),
        null,
        0,
        0);
  }

  private StudyConfig config() {
    return new StudyConfig(
        "states",
        probes,
        List.of(
            group("early", new BaseStateConfig("shared", 1, List.of(2, 3)), 1),
            group("late", new BaseStateConfig("shared", 0, List.of()), 1)));
  }

  /** Does the units, and remembers which. */
  private static StudyResult run(Study study, List<String> done) throws Exception {
    UnitWork worker = new UnitWorker(study, UnitTraining.told(new TrainingListener() {}), 0);
    return new StudyRunner(study)
        .work(
            (unit, stop) -> {
              done.add(unit.name());
              worker.work(unit, stop);
            },
            1)
        .run();
  }

  @Test
  void piecesShareABaseAndGoOnElsewhere() throws Exception {
    Path folder = temp.resolve("study");
    var done = new ArrayList<String>();
    var first = new Study(config(), folder, HOST, List.of("early"));
    first.check();
    StudyResult early = run(first, done);
    assertEquals(List.of("shared/seed-31/base", "early/seed-31/one", "early/seed-31/two"), done);
    assertTrue(early.failures().isEmpty(), "the other group is no failure: " + early.failures());
    assertEquals("3", early.facts().get("runs"));
    GroupResult group = early.groups().get(0);
    assertEquals(
        List.of("base 1", "one 1", "two 1"),
        group.rows().stream().map(row -> row.name() + " " + row.epochs()).toList());
    assertTrue(early.groups().get(1).rows().isEmpty());

    // By the base's own training on: two points after the start.
    assertEquals(
        List.of(0.0, 1.0, 2.0), group.alone().stream().map(EpochsWorth.Point::epochs).toList());
    RowResult base = group.rows().get(0);
    assertEquals(base.mean("linear"), group.alone().get(0).accuracy(), 1e-9);
    RowResult one = group.rows().get(1);
    assertEquals(EpochsWorth.of(group.alone(), one.mean("linear")), group.worth(one).orElseThrow());
    String page = Files.readString(folder.resolve("study.md"));
    assertTrue(page.contains("### Gain and training saved"), page);

    Path elsewhere = temp.resolve("elsewhere/renamed");
    copy(folder, elsewhere);
    delete(folder);
    done.clear();
    var second = new Study(StudyFile.read(elsewhere, COMPONENTS), elsewhere, HOST, List.of());
    StudyResult all = run(second, done);
    assertEquals(
        List.of("shared/seed-31/base", "late/seed-31/one", "late/seed-31/two"),
        done,
        "the base is evaluated at its end, and what was done is done");
    assertEquals(early.groups().get(0), all.groups().get(0));
    assertEquals(3, all.groups().get(1).rows().size());
    assertTrue(all.groups().get(1).worth(all.groups().get(1).rows().get(1)).isEmpty());
  }

  /** As somebody does who has seen a gain with one seed. */
  @Test
  void seedsAreAddedLater() throws Exception {
    var state = new BaseStateConfig("shared", 1, List.of());
    Path folder = temp.resolve("study");
    var done = new ArrayList<String>();
    run(new Study(new StudyConfig("s", probes, List.of(group("g", state, 1))), folder, HOST), done);
    done.clear();
    var more = new StudyConfig("s", probes, List.of(group("g", state, 1, List.of(31L, 32L))));
    StudyResult result = run(new Study(more, folder, HOST), done);
    assertEquals(List.of("shared/seed-32/base", "g/seed-32/one", "g/seed-32/two"), done);
    assertEquals(2, result.groups().get(0).rows().get(2).accuracies().get(0).bySeed().size());
  }

  @Test
  void rowsNeedNotWaitForABaseThatIsPastTheirStart() throws Exception {
    var study = new Study(config(), temp.resolve("study"), HOST);
    List<Unit> units = study.stage().units();
    Unit base = units.get(0);
    Unit early = units.get(1);
    assertEquals("early/seed-31/one", early.name());
    assertFalse(study.state().hasStart(base, early));
    var epochs = new ArrayList<String>();
    UnitTraining stopped =
        UnitTraining.told(
            new TrainingListener() {
              @Override
              public void checkpointed(Path folder) {
                epochs.add(folder.getFileName().toString());
              }
            });
    UnitWork worker = new UnitWorker(study, stopped, 0);
    assertThrows(CancellationException.class, () -> worker.work(base, () -> epochs.size() >= 2));
    assertFalse(study.state().isTrained(base));
    assertTrue(study.state().hasStart(base, early));
    Unit late =
        units.stream().filter(u -> u.name().equals("late/seed-31/one")).findFirst().orElseThrow();
    assertFalse(study.state().hasStart(base, late));
  }

  @Test
  void aStateIsRefusedBeforeAnyWorkIfNoCheckpointOfItStays() {
    var gone =
        new StudyConfig("s", probes, List.of(group("g", new BaseStateConfig("", 1, List.of()), 2)));
    assertEquals(
        "base-state of g: no checkpoint of epoch 1 is kept; set checkpoints.keep-every in base-set to a divisor of it",
        assertThrows(ConfigException.class, new Study(gone, temp.resolve("a"), HOST)::check)
            .getMessage());
    var after =
        new StudyConfig("s", probes, List.of(group("g", new BaseStateConfig("", 4, List.of()), 1)));
    assertEquals(
        "base-state of g: epoch 4 is after the base's last, 3",
        assertThrows(ConfigException.class, new Study(after, temp.resolve("a"), HOST)::check)
            .getMessage());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
