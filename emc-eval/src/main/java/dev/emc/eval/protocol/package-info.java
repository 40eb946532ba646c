/**
 * How models are judged on labelled images: every protocol is a record that is found by its name.
 */
@NullMarked
package dev.emc.eval.protocol;

import org.jspecify.annotations.NullMarked;
