/** What several components share: range checks, gradients by formula, small linear algebra. */
@NullMarked
package dev.emc.plugin.baselines.support;

import org.jspecify.annotations.NullMarked;
