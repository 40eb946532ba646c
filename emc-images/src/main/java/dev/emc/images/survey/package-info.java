/** What a set of images holds, all of it looked at before anybody trains on it. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.images.survey;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
