package dev.emc.eval.improve;

import dev.emc.api.plugin.Describe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the files of a method are told, and how it is continued. */
public record MethodProfile(
    @Describe("Name of the method") String method,
    @Describe("Other names that files say it by") List<String> alsoCalled,
    @Describe("Key maps under which such heads are this method's") List<String> keys,
    @Describe("Heads that a whole file of it has") List<String> heads,
    @Describe("Pattern of a key that its projector must have") @Nullable String needs,
    @Describe("Keys of its config that the heads tell") List<HeadShape> shapes,
    @Describe("KEY=VALUE of a run that goes on from trained weights") List<String> continued,
    @Describe("Optimizer of such a run") String optimizer,
    @Describe("KEY=VALUE of transform and estimator") List<String> space,
    @Describe("EMC's weight of the marginal entropies, by default") double entropyWeight,
    @Describe("EMC's weight of the covariances, by default") double covarianceWeight,
    @Describe("Whether the lesser weight for both terms is tried before these") boolean evenFirst) {
  /** Copies the lists. */
  public MethodProfile {
    alsoCalled = List.copyOf(alsoCalled);
    keys = List.copyOf(keys);
    heads = heads.stream().sorted().toList();
    shapes = List.copyOf(shapes);
    continued = List.copyOf(continued);
    space = List.copyOf(space);
  }
}
