/** Contracts that every component keeps, as abstract JUnit classes, and golden-vector comparers. */
@NullMarked
package dev.emc.testkit;

import org.jspecify.annotations.NullMarked;
