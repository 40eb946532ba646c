package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.refused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs and images that no evaluation can be made of. */
@ExtendWith(TrainedRuns.Resolver.class)
class WrongInputIT {
  private static final int SIDE = TrainedRuns.SIDE;

  private final TrainedRuns runs;
  private final Path base;
  @TempDir Path temp;

  WrongInputIT(TrainedRuns runs) {
    this.runs = runs;
    base = runs.base();
  }

  @Test
  void aRunWithoutACheckpointIsRefused() throws IOException {
    Path young = Files.createDirectories(temp.resolve("young"));
    Files.copy(base.resolve("run.yaml"), young.resolve("run.yaml"));
    refused(young + " has no checkpoint yet", "gauge", young.toString(), "--data", runs.test());
  }

  @Test
  void greyImagesAreNotShownToANetworkOfColour() throws IOException {
    Path grey = temp.resolve("grey-images-idx3-ubyte");
    ByteBuffer header = ByteBuffer.allocate(16 + SIDE * SIDE);
    header.putInt(0x803).putInt(1).putInt(SIDE).putInt(SIDE);
    Files.write(grey, header.array());
    refused(
        "the images of " + grey + " have 1 channel(s), the network was trained on 3",
        "gauge",
        base.toString(),
        "--data",
        grey.toString());
  }

  @Test
  void imagesThatDoNotFitAreRefused() throws IOException {
    String unreadable = temp.resolve("gone").toString();
    refused(
        "no file or folder '%s' (looked for %s)".formatted(unreadable, unreadable),
        "eval",
        "knn",
        base.toString(),
        "--data",
        unreadable,
        "--test",
        runs.test(),
        "--force");
    String[] command = {
      "eval", "linear", base.toString(), "--cached", "--data", runs.train(), "--test", "", "--force"
    };
    Path plain = runs.oneImageIn(temp.resolve("plain"));
    command[7] = plain.toString();
    refused(
        plain
            + " has no labels; a folder with one subfolder for each class is expected, a list with"
            + " labels, or an IDX file with that of its labels beside it",
        command);
    Path other = runs.oneImageIn(temp.resolve("other").resolve("bird")).getParent();
    command[7] = other.toString();
    refused(other + " has the class 'bird', which " + runs.train() + " has not", command);
  }
}
