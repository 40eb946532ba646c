package dev.emc.eval.improve;

import dev.emc.api.plugin.Describe;

/** How a backbone without heads is continued. */
public record BareProfile(
    @Describe("transformer or convolutional") String family,
    @Describe("Name of the method") String method,
    @Describe("The method of a network of few parameters") String small,
    @Describe("The method of any other") String large,
    @Describe("Optimizer of such a run") String optimizer) {}
