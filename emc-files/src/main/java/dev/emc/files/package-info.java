/**
 * Files: written whole or not at all, read if they are files, told by their first bytes; errors
 * name the file and the cause.
 */
@NullMarked
package dev.emc.files;

import org.jspecify.annotations.NullMarked;
