/** Linear support vector machines on frozen features, one for each class: VOC07's protocol. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.svm;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
