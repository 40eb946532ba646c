package dev.emc.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.Main;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** No command overwrites what is there, and all say so alike, before any work. */
class OutputsTest {
  /** Options that name where results go. */
  private static final Set<String> PLACES = Set.of("out", "to", "csv", "plots");

  private static final String FILE = "FILE";
  private static final String FOLDER = "FOLDER";

  @TempDir Path folder;

  /**
   * A command line whose result is there already; but for that it could not work at all.
   *
   * @param kind of result
   */
  private record Case(String command, String option, String kind, List<String> arguments) {
    String name() {
      return command + " --" + option;
    }
  }

  private static Case at(String command, String option, String kind, String... arguments) {
    return new Case(command, option, kind, List.of(arguments));
  }

  private List<Case> cases() {
    String config = folder.resolve("config.yaml").toString();
    String[] images = {"no-model", "--data", "no-images", "--test", "no-images"};
    String[] saved = {
      "--train-features",
      "a.npy",
      "--train-labels",
      "a",
      "--test-features",
      "b.npy",
      "--test-labels",
      "b"
    };
    return List.of(
        at("demo", "out", FOLDER),
        at("train", "out", FOLDER, "--config", config),
        at("eval linear", "out", FILE, images),
        at("eval linear", "out", FILE, saved),
        at("eval finetune", "out", FILE, images),
        at("eval knn", "out", FILE, images),
        at("eval knn", "out", FILE, saved),
        at("eval svm", "out", FILE, images),
        at("eval svm", "out", FILE, saved),
        at("eval separability", "out", FOLDER, "no.npy"),
        at("improve", "out", FOLDER, "no-model", "--images", "no-images"),
        at("sweep", "out", FOLDER, "--config", config),
        at("replicate", "out", FOLDER, "--config", config),
        at("report", "out", FILE, "no-run"),
        at("report", "csv", FILE, "no-run"),
        at("report", "plots", FOLDER, "no-run"),
        at("embed", "out", FILE, "no-model", "--data", "no-images"),
        at("views", "out", FILE, "--config", "no.yaml"),
        at("schema", "out", FILE),
        at("checkpoint convert", "to", FILE, "no.pth"));
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), "no: config");
  }

  @Test
  void everyPlaceOfEveryCommandIsTried() {
    var places = new TreeSet<String>();
    for (Command command : Main.commands()) {
      List<String> own =
          command.options().getOptions().stream()
              .map(option -> option.getLongOpt())
              .filter(PLACES::contains)
              .toList();
      own.forEach(option -> places.add(command.name() + " --" + option));
      assertTrue(
          own.isEmpty() || command.options().hasLongOption("force"),
          command.name() + " has no --force");
    }
    assertEquals(
        cases().stream().map(Case::name).collect(Collectors.toCollection(TreeSet::new)), places);
  }

  @TestFactory
  Stream<DynamicTest> whatIsThereStays() {
    return cases().stream()
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> assertRefused(each)));
  }

  private void assertRefused(Case each) throws IOException {
    Path there = folder.resolve(each.name().replace(' ', '-') + ".npy");
    boolean isFile = each.kind().equals(FILE);
    if (isFile) {
      Files.writeString(there, "old");
    } else {
      Files.createDirectories(there);
      Files.writeString(there.resolve("mine.txt"), "old");
    }
    String line =
        "emc: --%s: %s exists already%s; name another, or overwrite it with --force\n"
            .formatted(each.option(), there, isFile ? "" : " and is not empty");
    assertEquals(new Cli(2, "", line), run(each, there));
    assertEquals("old", Files.readString(isFile ? there : there.resolve("mine.txt")));
    // With it, the command comes to what is wrong with the rest of its line.
    if (!Set.of("demo", "schema").contains(each.command())) {
      Cli forced = run(each, there, "--force");
      assertNotEquals(0, forced.code());
      assertTrue(!forced.err().contains("exists already"), forced.err());
      assertEquals("old", Files.readString(isFile ? there : there.resolve("mine.txt")));
    }
    Path wrong =
        isFile ? Files.createDirectories(folder.resolve("d")) : folder.resolve("config.yaml");
    String kinds = isFile ? "a folder, a file is expected" : "a file, a folder is expected";
    assertEquals(
        new Cli(2, "", "emc: --%s: %s is %s\n".formatted(each.option(), wrong, kinds)),
        run(each, wrong, "--force"));
  }

  private Cli run(Case each, Path place, String... more) {
    var words = new ArrayList<>(List.of(each.command().split(" ")));
    words.addAll(each.arguments());
    words.addAll(List.of("--" + each.option(), place.toString()));
    words.addAll(List.of(more));
    return Cli.run(Main.commands(), folder, words.toArray(String[]::new));
  }

  @Test
  void resultsInTheirUsualPlacesStayToo() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Path page = Files.writeString(run.resolve("report.html"), "old");
    assertEquals(
        new Cli(2, "", "emc: --out: " + taken(page)),
        Cli.run(Main.commands(), folder, "report", run.toString()));
    for (String protocol : List.of("linear", "finetune", "knn", "svm")) {
      Path result = Files.createDirectories(run.resolve("eval")).resolve(protocol + ".json");
      Files.writeString(result, "old");
      String[] line = {"eval", protocol, run.toString(), "--data", "no", "--test", "no"};
      assertEquals(
          new Cli(2, "", "emc: --out: " + taken(result)), Cli.run(Main.commands(), folder, line));
    }
    Path names = Files.writeString(folder.resolve("new.npy.names.txt"), "old");
    Path rows = folder.resolve("new.npy");
    String[] embed = {"embed", "no", "--data", "no", "--out", rows.toString()};
    assertEquals(
        new Cli(2, "", "emc: --out: " + taken(names)), Cli.run(Main.commands(), folder, embed));
  }

  private static String taken(Path place) {
    return place + " exists already; name another, or overwrite it with --force\n";
  }
}
