package dev.emc.app.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A launcher of MPI.
 *
 * @param name of the MPI
 * @param program that starts processes
 * @param rank variable in which it tells each its number
 */
record MpiLauncher(String name, String program, String rank) {
  static final MpiLauncher OPEN_MPI =
      new MpiLauncher("Open MPI", "mpirun.openmpi", "OMPI_COMM_WORLD_RANK");

  static final MpiLauncher MPICH = new MpiLauncher("MPICH", "mpiexec.mpich", "PMI_RANK");

  static List<MpiLauncher> all() {
    return List.of(OPEN_MPI, MPICH);
  }

  boolean isHere() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Skips a test that needs it where it is not installed. */
  void assumeHere() {
    Assumptions.assumeTrue(isHere(), this::toString);
  }

  @Override
  public String toString() {
    return isHere() ? name : name + " is skipped, as there is no " + program;
  }
}
