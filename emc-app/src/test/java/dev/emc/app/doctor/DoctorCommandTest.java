package dev.emc.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.home.Installation;
import dev.emc.app.testing.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path home;

  private Cli doctor(String... arguments) {
    return Cli.run(List.of(new DoctorCommand()), home, arguments);
  }

  @Test
  void trainsForReal() {
    TrainingProbe.Result result = TrainingProbe.run(Device.cpu());
    assertTrue(result.learned(), result::toString);
    assertTrue(result.millisPerStep() > 0);
  }

  @Test
  void everySubjectIsReported() throws Exception {
    Files.createDirectories(home.resolve("plugins"));
    var root = new ObjectMapper().readTree(doctor("doctor", "--json").out());
    assertEquals(
        List.of(
            "Java",
            "System",
            "Memory",
            "Program",
            "Cache",
            "Engine",
            "Natives",
            "Devices",
            "Threads",
            "Training"),
        root.get("findings").findValuesAsText("subject").stream().distinct().limit(10).toList());
    root.get("findings")
        .forEach(
            finding ->
                assertTrue(
                    finding.get("subject").asText().equals("Plugins")
                        || !finding.get("status").asText().equals("FAIL"),
                    finding::toString));
  }

  @Test
  void aBrokenPluginFailsWithAdvice() throws Exception {
    Path folder = Files.createDirectories(home.resolve("plugins/empty"));
    Cli cli = doctor("doctor");
    assertEquals(1, cli.code());
    assertTrue(
        cli.out()
            .contains(
                "fail  Plugins   plugin empty ("
                    + folder
                    + ") holds no jar\n                -> mend it or take it out\n"),
        cli.out());
    assertTrue(cli.out().endsWith("EMC for Java cannot work here yet.\n"), cli.out());
  }

  /** The program works without it. */
  @Test
  void aBrokenPluginOfTheUsersOwnIsNoted() throws Exception {
    Files.createDirectories(home.resolve("plugins"));
    Path folder = Files.createDirectories(home.resolve("mine/empty"));
    List<Finding> findings =
        PluginChecks.plugins(new Installation(home).withPlugins(List.of(home.resolve("mine"))));
    assertEquals(
        Finding.note(
            "Plugins", "plugin empty (" + folder + ") holds no jar", "mend it or take it out"),
        findings.get(0));
    assertEquals(
        Finding.ok("Plugins", "your own: " + home.resolve("mine")),
        findings.get(findings.size() - 1));
  }

  @Test
  void anIncompleteProgramIsNamed() {
    Cli cli = doctor("doctor");
    assertEquals(1, cli.code());
    assertTrue(
        cli.out().contains("fail  Program   " + home + " has no folder plugins\n"), cli.out());
  }

  @Test
  void takesNoArguments() {
    assertEquals(
        "emc: unexpected argument 'me'. See emc doctor --help\n", doctor("doctor", "me").err());
  }
}
