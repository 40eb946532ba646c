/** What long tests, and tests that start other programs, share. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.testkit.process;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
