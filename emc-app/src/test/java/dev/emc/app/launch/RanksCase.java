package dev.emc.app.launch;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a folder of its own to start ranks in, all of which end with it. */
abstract class RanksCase {
  @TempDir Path temp;
  RankFolder folder;

  @BeforeEach
  void write() throws IOException {
    folder = new RankFolder(temp);
  }

  @AfterEach
  void end() {
    folder.close();
  }
}
