/**
 * How models are judged on labelled images: every protocol is a record that is found by its name.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.protocol;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
