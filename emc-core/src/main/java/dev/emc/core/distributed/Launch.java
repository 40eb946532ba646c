package dev.emc.core.distributed;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a launcher started this process as one of several.
 *
 * @param by the launcher, for the user: {@code Open MPI}
 * @param size processes it started
 * @param library the library to talk to the others with, if the user names one
 * @param nccl the library of NCCL to exchange what GPUs have with, if the user wants that
 */
public record Launch(String by, int size, Optional<String> library, Optional<String> nccl) {
  /** Says {@code off}, or which library of MPI to load. */
  public static final String SETTING = "EMC_MPI";

  /** Says {@code on}, or which library of NCCL to load; without it none is. */
  public static final String NCCL_SETTING = "EMC_NCCL";

  private static final String OFF = "off";
  private static final String ON = "on";
  private static final String NCCL = "libnccl.so.2";

  /**
   * What a process's environment says. Empty for one that is alone: it needs no MPI.
   *
   * @param environment as {@link System#getenv()}
   */
  public static Optional<Launch> of(Map<String, String> environment) {
    String setting = environment.getOrDefault(SETTING, "");
    if (setting.equals(OFF)) {
      return Optional.empty();
    }
    Optional<String> library = Optional.of(setting).filter(name -> !name.isEmpty());
    Optional<String> nccl =
        Optional.of(environment.getOrDefault(NCCL_SETTING, OFF))
            .filter(name -> !name.isEmpty() && !name.equals(OFF))
            .map(name -> name.equals(ON) ? NCCL : name);
    return launch("Open MPI's mpirun", environment.get("OMPI_COMM_WORLD_SIZE"), library, nccl)
        .or(() -> launch("mpiexec", environment.get("PMI_SIZE"), library, nccl))
        // Within a step: sbatch sets most of these for the script itself, which is one process.
        .or(
            () ->
                environment.containsKey("SLURM_STEP_ID")
                    ? launch("srun", environment.get("SLURM_STEP_NUM_TASKS"), library, nccl)
                    : Optional.empty());
  }

  private static Optional<Launch> launch(
      String by, @Nullable String size, Optional<String> library, Optional<String> nccl) {
    try {
      int processes = size == null ? 1 : Integer.parseInt(size.strip());
      return processes > 1
          ? Optional.of(new Launch(by, processes, library, nccl))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
