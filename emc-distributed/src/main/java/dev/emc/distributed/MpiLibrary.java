package dev.emc.distributed;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Launch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A library of MPI and what it calls things. There are two binary interfaces: Open MPI's handles
 * are addresses of its own variables, MPICH's, which Intel MPI and others share, are numbers.
 *
 * @param functions its functions
 * @param version as it calls itself, its first line
 * @param handles what it calls things
 */
record MpiLibrary(NativeLibrary functions, String version, Handles handles) {
  /** MPI_MAX_LIBRARY_VERSION_STRING of MPICH, the longest. */
  private static final int VERSION_BYTES = 8192;

  private static final List<String> OPEN_MPI = List.of("libmpi.so.40", "libmpi.so");
  private static final List<String> MPICH = List.of("libmpich.so.12", "libmpi.so.12", "libmpi.so");

  /**
   * What is handed over as an argument: a {@link Pointer} or an {@link Integer}.
   *
   * @param world all ranks
   * @param bytes type
   * @param floats type
   * @param doubles type
   * @param sum operation
   * @param inPlace stands for a send buffer
   * @param ignored stands for a status
   */
  record Handles(
      Object world,
      Object bytes,
      Object floats,
      Object doubles,
      Object sum,
      Pointer inPlace,
      Pointer ignored) {
    static Handles ofOpenMpi(NativeLibrary mpi) {
      return new Handles(
          mpi.getGlobalVariableAddress("ompi_mpi_comm_world"),
          mpi.getGlobalVariableAddress("ompi_mpi_byte"),
          mpi.getGlobalVariableAddress("ompi_mpi_float"),
          mpi.getGlobalVariableAddress("ompi_mpi_double"),
          mpi.getGlobalVariableAddress("ompi_mpi_op_sum"),
          Pointer.createConstant(1L),
          Pointer.NULL);
    }

    static Handles ofMpich() {
      return new Handles(
          0x44000000,
          0x4c00010d,
          0x4c00040a,
          0x4c00080b,
          0x58000003,
          Pointer.createConstant(-1L),
          Pointer.createConstant(1L));
    }
  }

  /**
   * The library of a launch: the one the user names, else the usual one of the launcher.
   *
   * @throws ConfigException if there is none
   */
  static MpiLibrary find(Launch launch) {
    leaveSignals();
    shareSums();
    List<String> names =
        launch
            .library()
            .map(List::of)
            .orElseGet(() -> launch.by().startsWith("Open MPI") ? OPEN_MPI : others(launch));
    String why = "";
    for (String name : names) {
      try {
        return open(name);
      } catch (LinkageError e) {
        why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      }
    }
    throw new ConfigException(
        "this process is one of %s that %s started, but no library of MPI can be loaded (%s: %s); name one by %s=/path/to/libmpi.so"
            .formatted(launch.size(), launch.by(), String.join(", ", names), why, Launch.SETTING));
  }

  /** The first library there is. */
  static Optional<MpiLibrary> any() {
    leaveSignals();
    for (String name : List.of("libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "libmpi.so")) {
      try {
        return Optional.of(open(name));
      } catch (LinkageError e) {
        // Another one, perhaps.
      }
    }
    return Optional.empty();
  }

  /**
   * Open MPI and UCX, which MPI may send with, would handle signals that Java uses for itself. They
   * read this when they are loaded.
   */
  private static void leaveSignals() {
    prefer("OMPI_MCA_opal_signal", "");
    prefer("UCX_ERROR_SIGNALS", "");
  }

  /**
   * Left to itself, Open MPI has one rank add up what is summed in place without blocking, while
   * the others wait. With this each adds up a part of it (Rabenseifner 2004).
   */
  private static void shareSums() {
    prefer("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "rabenseifner");
  }

  /** Sets a variable of the environment that libraries read, unless the user has. */
  private static void prefer(String variable, String value) {
    Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
    setenv.invokeInt(new Object[] {variable, value, 0});
  }

  /** Slurm starts ranks of either. */
  private static List<String> others(Launch launch) {
    return launch.by().equals("srun")
        ? List.of("libmpi.so", "libmpi.so.40", "libmpi.so.12", "libmpich.so.12")
        : MPICH;
  }

  private static MpiLibrary open(String name) {
    NativeLibrary library = NativeLibrary.getInstance(name);
    String version = version(library);
    return new MpiLibrary(
        library,
        firstLine(version),
        version.contains("Open MPI") ? Handles.ofOpenMpi(library) : Handles.ofMpich());
  }

  private static String version(NativeLibrary library) {
    try (var text = new Memory(VERSION_BYTES)) {
      text.clear();
      var length = new IntByReference();
      library.getFunction("MPI_Get_library_version").invokeInt(new Object[] {text, length});
      return new String(
          text.getByteArray(0, Math.min(length.getValue(), VERSION_BYTES)), StandardCharsets.UTF_8);
    }
  }

  /** {@code Open MPI v4.1.4} of its line with commas, {@code MPICH Version: 4.0.2} of several. */
  private static String firstLine(String version) {
    return version
        .replace("\0", "")
        .lines()
        .findFirst()
        .orElse("MPI")
        .replaceFirst(",.*", "")
        .replaceAll("[:\\s]+", " ")
        .strip();
  }
}
