/** The demo command. */
@NullMarked
package dev.emc.app.demo;

import org.jspecify.annotations.NullMarked;
