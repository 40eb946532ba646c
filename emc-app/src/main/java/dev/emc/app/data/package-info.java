/** Commands about images: what a model is fed, and what a folder holds. */
@NullMarked
package dev.emc.app.data;

import org.jspecify.annotations.NullMarked;
