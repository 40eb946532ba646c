/** How an image becomes views: augmentations and view plans, as data. */
@NullMarked
package dev.emc.api.view;

import org.jspecify.annotations.NullMarked;
