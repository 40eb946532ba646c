/** What a stopped evaluation had done, and how it goes on: the folder beside a result. */
@NullMarked
package dev.emc.eval.resume;

import org.jspecify.annotations.NullMarked;
