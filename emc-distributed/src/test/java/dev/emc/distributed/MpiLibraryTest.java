package dev.emc.distributed;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Launch;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MpiLibraryTest {
  @Test
  void aLibraryThatIsNotThereIsNamed() {
    var launch = new Launch("srun", 4, Optional.of("/nowhere/libmpi.so"), Optional.empty());
    var error = assertThrows(ConfigException.class, () -> MpiLibrary.find(launch));
    String message = error.getMessage();
    assertTrue(
        message.startsWith(
            "this process is one of 4 that srun started, but no library of MPI can be loaded"
                + " (/nowhere/libmpi.so: "),
        message);
    assertTrue(message.endsWith("); name one by EMC_MPI=/path/to/libmpi.so"), message);
    assertTrue(message.lines().count() == 1, message);
  }
}
