/** What a study found: tables, tests, curves and the files they are written to. */
@NullMarked
package dev.emc.eval.study.result;

import org.jspecify.annotations.NullMarked;
