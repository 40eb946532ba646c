/**
 * How an image becomes views: augmentations and view plans, as data, and what plugins do to pixels.
 */
@NullMarked
package dev.emc.api.view;

import org.jspecify.annotations.NullMarked;
