package dev.emc.core.nn;

/**
 * A network that sees to the memory layout of its maps itself: none of its convolutions meets one
 * that the engine crashes on, see {@link FragileConvolutions}.
 */
public interface SafeLayout {}
