/** Event files as TensorBoard reads them. */
@NullMarked
package dev.emc.core.tensorboard;

import org.jspecify.annotations.NullMarked;
