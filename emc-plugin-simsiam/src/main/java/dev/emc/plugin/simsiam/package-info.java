/** SimSiam: siamese networks with a stop-gradient (Chen and He, CVPR 2021). */
@NullMarked
package dev.emc.plugin.simsiam;

import org.jspecify.annotations.NullMarked;
