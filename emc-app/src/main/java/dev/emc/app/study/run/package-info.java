/** Carries out the runs of a study, one by one or in processes of their own. */
@NullMarked
package dev.emc.app.study.run;

import org.jspecify.annotations.NullMarked;
