/** Image files as pixels, as PIL decodes them, within the memory their headers say they need. */
@NullMarked
package dev.emc.images.decode;

import org.jspecify.annotations.NullMarked;
