/** How a jar brings components: the plugin, its binder and the annotations on its config. */
@NullMarked
package dev.emc.api.plugin;

import org.jspecify.annotations.NullMarked;
