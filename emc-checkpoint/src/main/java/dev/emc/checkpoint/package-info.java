/**
 * Checkpoint files of any supported kind: reading, looking into, converting.
 *
 * <p>Below it: {@code tensor} (named arrays), {@code safetensors}, {@code torch} and {@code npz}
 * (file formats), {@code keys} (whose names mean what, and loading into a network) and {@code
 * store} (a run's own checkpoints).
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
