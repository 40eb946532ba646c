/** What a stopped evaluation had done, and how it goes on: the folder beside a result. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.resume;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
