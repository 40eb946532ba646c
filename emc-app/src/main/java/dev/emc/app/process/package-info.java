/** Java processes like this one, for work that may end its process. */
@NullMarked
package dev.emc.app.process;

import org.jspecify.annotations.NullMarked;
