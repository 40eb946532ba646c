/** Linear support vector machines on frozen features, one for each class: VOC07's protocol. */
@NullMarked
package dev.emc.eval.svm;

import org.jspecify.annotations.NullMarked;
