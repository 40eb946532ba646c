/** Carries out the runs of a study, one by one or in processes of their own. */
@NullMarked
package dev.emc.eval.study.run;

import org.jspecify.annotations.NullMarked;
