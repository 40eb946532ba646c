/** What a trained network makes of images: features and embeddings. */
@NullMarked
package dev.emc.eval.features;

import org.jspecify.annotations.NullMarked;
