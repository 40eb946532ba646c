package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path home;

  private static DemoSummary summary(DemoRequest request) {
    return new DemoSummary(
        "EMC: no significant difference (p = 0.31)",
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

        EMC: no significant difference (p = 0.31)
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
    assertTrue(cli.out().startsWith("{\n  \"verdict\" : \"EMC: no significant"), cli.out());
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

  @Test
  void aStoppedDemoIsNotAFailure() {
    DemoService service =
        (request, installation, console, stop) -> {
          throw new CancellationException();
        };
    assertEquals(
        new Cli(130, "", "stopped\n"),
        Cli.run(List.of(new DemoCommand(service)), home, "demo", "--out", "new"));
  }
}
