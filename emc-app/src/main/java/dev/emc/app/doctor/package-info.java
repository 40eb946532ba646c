/** The doctor command and its checks. */
@NullMarked
package dev.emc.app.doctor;

import org.jspecify.annotations.NullMarked;
