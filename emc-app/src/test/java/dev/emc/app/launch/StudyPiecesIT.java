package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study in pieces that start from states of one base, each piece from another folder. */
class StudyPiecesIT {
  @TempDir Path temp;

  @Test
  void aPieceIsRunAloneAndTheFolderGoesOnUnderAnotherName() throws Exception {
    Path study =
        ToyStudy.write(
            temp,
            "study.yaml",
            """
            title: States
            groups:
              - &early
                name: early
                base: '%1$s'
                config: '%1$s'
                base-set: [epochs=2, checkpoints.keep-every=1]
                base-state: {folder: shared, epoch: 1, later: [2]}
                reference: base
                rows: [{name: row}]
              - <<: *early
                name: late
                base-state: {folder: shared}
            """);
    Path out = temp.resolve("out");
    Shell.Result early =
        Distribution.shell(
            temp,
            "replicate",
            "--config",
            study.toString(),
            "--out",
            "out",
            "--group",
            "early",
            "--jobs",
            "2",
            "--threads",
            "1",
            "--quiet");
    assertEquals(0, early.code(), early.err());
    assertTrue(early.out().contains("worth epochs alone"), early.out());
    assertTrue(early.out().contains("\nno row is complete: late\n"), early.out());
    assertFalse(Files.exists(out.resolve("runs/late")));
    String page = Files.readString(out.resolve("study.md"));
    assertTrue(page.contains("### Gain and training saved"), page);
    assertTrue(page.endsWith("\nNo row is complete: late.\n"), page);

    Path renamed = Files.move(out, temp.resolve("renamed"));
    Cli plan = emc("replicate", "--resume", renamed.toString(), "--plan");
    assertTrue(plan.out().matches("(?s).*early/seed-31/row +1 +done\\s.*"), plan.out());
    Cli all = emc("replicate", "--resume", renamed.toString(), "--quiet");
    assertEquals(0, all.code(), all.err());
    assertFalse(all.out().contains("no row is complete"), all.out());
    String whole = Files.readString(renamed.resolve("study.md"));
    String table = "## early\n";
    String tests = "### Against";
    assertEquals(
        page.substring(page.indexOf(table), page.indexOf(tests)),
        whole.substring(whole.indexOf(table), whole.indexOf(tests)),
        "the first piece stays as it was");
  }
}
