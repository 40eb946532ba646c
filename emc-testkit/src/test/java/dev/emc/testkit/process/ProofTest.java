package dev.emc.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {
  @TempDir private Path temp;

  @Test
  void resultsAreRowsOfOneTable() throws IOException {
    Path file = temp.resolve("new/proofs.md");
    Proof.of("kills").record(file, "40 kills,\nnone | lost");
    Proof.of("steps").record(file, "5000 steps");
    List<String> lines = Files.readAllLines(file);
    assertEquals(4, lines.size(), lines::toString);
    assertEquals("| date | revision | proof | result | minutes | processor | JDK |", lines.get(0));
    assertTrue(
        lines
            .get(2)
            .matches(
                "\\| \\d{4}-\\d\\d-\\d\\d \\| \\S+ \\| kills \\| 40 kills, none lost \\|"
                    + " 0\\.0 \\| [^|]+ x \\d+ \\| [^|]+ \\|"),
        lines.get(2));
    assertTrue(lines.get(3).contains(" | steps | 5000 steps | "), lines.get(3));
  }
}
