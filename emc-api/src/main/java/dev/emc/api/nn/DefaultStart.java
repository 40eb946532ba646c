package dev.emc.api.nn;

import ai.djl.training.initializer.Initializer;
import org.apiguardian.api.API;

/**
 * An initialiser that draws as PyTorch's layer does by default. In a run the runtime draws by the
 * same law, but from the run's seed and the parameter's name, the same on every device; any other
 * initialiser of a parameter is kept.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface DefaultStart extends Initializer {}
