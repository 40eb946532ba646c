/** The extension points of EMC for Java and the value types that cross them. */
@NullMarked
package dev.emc.api;

import org.jspecify.annotations.NullMarked;
