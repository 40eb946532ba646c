package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path home;

  private static DemoSummary summary(DemoRequest request) {
    return new DemoSummary(
        "improved: a lot",
        "EMC: no significant difference (p = 0.31)",
        request.quick() ? null : "10 epochs were worth about 17",
        request.folder().resolve("report.html").toString(),
        List.of("model", "1 %"),
        List.of(List.of("base", "61.2"), List.of("base + EMC", "62.0")));
  }

  @Test
  void theTableTheVerdictAndTheReportAreShown() {
    DemoService service = (request, installation, console, stop) -> summary(request);
    Cli cli = Cli.run(List.of(new DemoCommand(service)), home, "demo", "--out", "new");
    assertEquals(
        """
          model       1 %%
          base        61.2
          base + EMC  62.0

        improved: a lot
        EMC: no significant difference (p = 0.31)
        10 epochs were worth about 17
        from models that had come to their end, and from those of VICReg, EMC gained little or nothing at this size: docs/map.md
        report: %s
        """
            .formatted(Path.of("new", "report.html")),
        cli.out());
    assertEquals(0, cli.code());
  }

  @Test
  void optionsReachTheDemo() {
    DemoService service =
        (request, installation, console, stop) -> {
          assertEquals(new DemoRequest(true, Path.of("new"), 7), request);
          return summary(request);
        };
    String[] arguments = {"demo", "--quick", "--seed", "7", "--out", "new", "--json"};
    Cli cli = Cli.run(List.of(new DemoCommand(service)), home, arguments);
    assertEquals("", cli.err());
    assertTrue(
        cli.out()
            .startsWith(
                "{\n  \"outcome\" : \"improved: a lot\",\n  \"verdict\" : \"EMC: no significant"),
        cli.out());
    assertTrue(cli.out().contains("\"worth\" : null"), cli.out());
  }

  @Test
  void withoutOptionsTheFolderSaysWhatAndWhen() {
    DemoService service =
        (request, installation, console, stop) -> {
          assertEquals(31, request.seed());
          assertTrue(request.folder().toString().matches("runs.demo-\\d{8}-\\d{6}"));
          return summary(request);
        };
    assertEquals(0, Cli.run(List.of(new DemoCommand(service)), home, "demo").code());
  }

  /** Begins a demo in a folder, as the work does; with a page, it is done. */
  private Cli demo(Path folder, boolean done, String... options) {
    DemoService service =
        (request, installation, console, stop) -> {
          DemoFolder.begin(request);
          if (done) {
            Files.writeString(DemoFolder.page(folder), "page");
          }
          return summary(request);
        };
    var words = new ArrayList<>(List.of("demo", "--out", folder.toString()));
    words.addAll(List.of(options));
    return Cli.run(List.of(new DemoCommand(service)), home, words.toArray(String[]::new));
  }

  @Test
  void aStoppedDemoGoesOnInItsFolderWithItsOptions() {
    Path folder = home.resolve("a demo");
    assertEquals(0, demo(folder, false, "--quick").code());
    assertEquals(0, demo(folder, false, "--quick").code());
    String refused =
        "emc: --out: "
            + folder
            + " holds a demo begun with --quick --seed 31: go on with these options, or name a new"
            + " folder\n";
    assertEquals(new Cli(2, "", refused), demo(folder, false));
    assertEquals(new Cli(2, "", refused), demo(folder, false, "--quick", "--seed", "7"));
  }

  @Test
  void aDemoThatIsDoneIsNotWrittenOver() {
    Path folder = home.resolve("a demo");
    assertEquals(0, demo(folder, true).code());
    assertEquals(
        new Cli(
            2,
            "",
            ("emc: --out: %s holds a demo that is done, see %s; name a new folder, or overwrite it with"
                    + " --force\n")
                .formatted(folder, folder.resolve("report.html"))),
        demo(folder, true));
  }

  @Test
  void aFolderOfOtherThingsIsNotTaken() throws IOException {
    Files.writeString(home.resolve("mine.txt"), "x");
    assertEquals(
        "emc: --out: "
            + home
            + " exists already and is not empty; name another, or overwrite it with --force\n",
        demo(home, false).err());
  }

  /** Folders that happen to have the names of the demo's are somebody's all the same. */
  @Test
  void whatIsReplacedIsADemosAndNothingElse() throws IOException {
    Path folder = home.resolve("mine");
    Files.createDirectories(folder.resolve("base"));
    Files.createDirectories(folder.resolve("improve/models"));
    Path notes = Files.writeString(folder.resolve("base/notes.txt"), "x");
    Path weights = Files.writeString(folder.resolve("improve/model.pth"), "x");
    assertEquals(0, demo(folder, false, "--force").code());
    assertTrue(Files.exists(notes) && Files.exists(weights));
    assertTrue(Files.exists(folder.resolve("improve/models")));
    // The demo's own go.
    Path run = Files.createDirectories(folder.resolve("longer"));
    Files.writeString(run.resolve("run.yaml"), "x");
    Files.writeString(folder.resolve("improve/improve.yaml"), "x");
    assertEquals(0, demo(folder, false, "--force").code());
    assertFalse(Files.exists(run));
    assertFalse(Files.exists(folder.resolve("improve/improve.yaml")));
    assertTrue(Files.exists(notes));
  }

  @Test
  void aStoppedDemoIsNotAFailure() {
    DemoService service =
        (request, installation, console, stop) -> {
          throw new CancellationException();
        };
    assertEquals(
        new Cli(130, "", "stopped; go on with: emc demo --seed 31 --out new\n"),
        Cli.run(List.of(new DemoCommand(service)), home, "demo", "--out", "new"));
  }
}
