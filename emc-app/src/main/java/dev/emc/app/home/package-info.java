/** The installation: its folders, its recipes and what it was built from. */
@NullMarked
package dev.emc.app.home;

import org.jspecify.annotations.NullMarked;
