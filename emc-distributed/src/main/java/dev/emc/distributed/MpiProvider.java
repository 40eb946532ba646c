package dev.emc.distributed;

import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Collectives;
import dev.emc.core.distributed.CollectivesProvider;
import dev.emc.core.distributed.Launch;
import dev.emc.core.engine.EngineStart;
import java.util.Optional;
import java.util.function.Consumer;

/** Joins ranks by the MPI that started them. */
public final class MpiProvider implements CollectivesProvider {
  @Override
  public Optional<String> available() {
    return MpiLibrary.any().map(MpiLibrary::version);
  }

  @Override
  public Collectives join(Launch launch, Consumer<String> lastWords) {
    // First, as it keeps JNA's own library where the engine's are.
    EngineStart.loaded();
    Optional<NcclLibrary> nccl = launch.nccl().map(NcclLibrary::find);
    var mpi = new Mpi(MpiLibrary.find(launch));
    mpi.init();
    if (mpi.size() != launch.size()) {
      int seen = mpi.size();
      mpi.end();
      throw new ConfigException(
          "%s started %s processes, but %s sees %s: it is another MPI than the launcher's; name the launcher's library by %s=/path/to/libmpi.so"
              .formatted(launch.by(), launch.size(), mpi.version(), seen, Launch.SETTING));
    }
    return MpiCollectives.start(mpi, nccl, lastWords);
  }
}
