/** Commands that show what there is: plugins, components, recipes, version. */
@NullMarked
package dev.emc.app.inspect;

import org.jspecify.annotations.NullMarked;
