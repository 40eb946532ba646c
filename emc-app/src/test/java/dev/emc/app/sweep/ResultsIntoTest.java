package dev.emc.app.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsIntoTest {
  @TempDir Path temp;

  @Test
  void thePageReplacesWhatStoodThere() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("runs/small"));
    Files.writeString(folder.resolve("study.md"), "# Title\n\n## g\n\n![Epoch curve](curve.svg)\n");
    Files.writeString(folder.resolve("curve.svg"), "<svg/>");
    Path document = Files.createDirectories(temp.resolve("docs")).resolve("r.md");
    Files.writeString(
        document, "above\n<!-- results: small -->\nold\n<!-- end: small -->\nbelow\n");
    for (int time = 0; time < 2; time++) {
      new ResultsInto(document, "small").write(folder);
      assertEquals(
          "above\n<!-- results: small -->\n\n### Title\n\n#### g\n\n"
              + "![Epoch curve](small-curve.svg)\n\n<!-- end: small -->\nbelow\n",
          Files.readString(document));
    }
    assertEquals("<svg/>", Files.readString(temp.resolve("docs/small-curve.svg")));
  }

  @Test
  void aDocumentWithoutThePlaceIsRefused() throws IOException {
    Path document = Files.writeString(temp.resolve("r.md"), "<!-- results: other -->\n");
    assertEquals(
        "--into: %s has no line '<!-- results: small -->' with a line '<!-- end: small -->' below it"
            .formatted(document),
        assertThrows(ConfigException.class, () -> new ResultsInto(document, "small")).getMessage());
    Path gone = temp.resolve("gone.md");
    assertEquals(
        "--into: no such file: " + gone,
        assertThrows(ConfigException.class, () -> new ResultsInto(gone, "small")).getMessage());
  }
}
