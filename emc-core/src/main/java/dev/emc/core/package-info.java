/** What the core brings to the extension points. */
@NullMarked
package dev.emc.core;

import org.jspecify.annotations.NullMarked;
