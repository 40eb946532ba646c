package dev.emc.core.distributed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchTest {
  private static final Map<String, String> OPEN_MPI = Map.of("OMPI_COMM_WORLD_SIZE", "2");

  @Test
  void launchersAreTold() {
    assertEquals(
        Optional.of(new Launch("Open MPI's mpirun", 2, Optional.empty(), Optional.empty())),
        Launch.of(OPEN_MPI));
    assertEquals(
        Optional.of(new Launch("mpiexec", 8, Optional.of("libmpi.so.12"), Optional.empty())),
        Launch.of(Map.of("PMI_SIZE", "8", "EMC_MPI", "libmpi.so.12")));
    assertEquals(
        Optional.of(new Launch("srun", 4, Optional.empty(), Optional.empty())),
        Launch.of(Map.of("SLURM_STEP_ID", "0", "SLURM_STEP_NUM_TASKS", "4", "SLURM_NTASKS", "4")));
  }

  /** Nobody gets it unasked. */
  @Test
  void ncclIsAskedFor() {
    assertEquals(Optional.empty(), nccl(""));
    assertEquals(Optional.empty(), nccl("off"));
    assertEquals(Optional.of("libnccl.so.2"), nccl("on"));
    assertEquals(Optional.of("/opt/libnccl.so"), nccl("/opt/libnccl.so"));
  }

  private static Optional<String> nccl(String setting) {
    return Launch.of(Map.of("PMI_SIZE", "2", "EMC_NCCL", setting)).orElseThrow().nccl();
  }

  /** A batch script of Slurm is one process, whatever its job has; so is a launch of one. */
  @Test
  void oneProcessIsAlone() {
    assertEquals(Optional.empty(), Launch.of(Map.of()));
    assertEquals(Optional.empty(), Launch.of(Map.of("SLURM_NTASKS", "8", "SLURM_PROCID", "0")));
    assertEquals(Optional.empty(), Launch.of(Map.of("OMPI_COMM_WORLD_SIZE", "1")));
    assertEquals(Optional.empty(), Launch.of(Map.of("PMI_SIZE", "many")));
    assertEquals(
        Optional.empty(), Launch.of(Map.of("OMPI_COMM_WORLD_SIZE", "2", "EMC_MPI", "off")));
    assertSame(Ranks.SINGLE, Ranks.join(Map.of(), line -> {}));
  }

  @Test
  void severalProcessesNeedTheModuleForThem() {
    var error = assertThrows(ConfigException.class, () -> Ranks.join(OPEN_MPI, line -> {}));
    assertEquals(
        "this process is one of 2 that Open MPI's mpirun started, but emc-distributed, which makes"
            + " one run of them, is not on the class path; EMC_MPI=off has each train by itself",
        error.getMessage());
  }
}
