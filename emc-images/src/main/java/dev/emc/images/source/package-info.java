/** Where images lie: {@link dev.emc.images.source.ImageSources} opens folders, lists and sets. */
@NullMarked
package dev.emc.images.source;

import org.jspecify.annotations.NullMarked;
