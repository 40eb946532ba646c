/**
 * PyTorch's files, in the zip format and the one before version 1.6: reading without running
 * anything, and writing.
 *
 * <p>The pickle inside is executed by {@link dev.emc.checkpoint.torch.PickleMachine} rather than by
 * a library: {@code net.razorvine:pickle} keeps its constructors in a static registry that any code
 * may add to, calls {@code __setstate__} by reflection, hides the opcodes that would have to be
 * overridden, and allocates whatever length a file claims.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.checkpoint.torch;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
