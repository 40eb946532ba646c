/** VICReg: variance-invariance-covariance regularisation (Bardes, Ponce, LeCun, ICLR 2022). */
@NullMarked
package dev.emc.plugin.vicreg;

import org.jspecify.annotations.NullMarked;
