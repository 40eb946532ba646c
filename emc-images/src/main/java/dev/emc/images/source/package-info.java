/** Where images lie: {@link dev.emc.images.source.ImageSources} opens folders, lists and sets. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.images.source;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
