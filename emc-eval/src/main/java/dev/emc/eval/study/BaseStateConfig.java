package dev.emc.eval.study;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * The state of a base that rows start from, where that is not its own end, and how far the base
 * itself comes after it.
 */
public record BaseStateConfig(
    @Describe(
            "Folder of the base below the study's runs; groups that name the same one share the"
                + " base; empty: the group's own")
        String folder,
    @Describe("Epoch of the base that rows start from; 0 = its last") int epoch,
    @Describe(
            "Later epochs of the base that are evaluated as well: how long training on alone takes"
                + " to be as accurate as a row")
        List<Integer> later) {
  /** The group's own base, at its end. */
  public static final BaseStateConfig END = new BaseStateConfig("", 0, List.of());

  /** Checks that the later epochs are later, and ascend. */
  public BaseStateConfig {
    later = List.copyOf(later);
    Check.number("epoch", epoch, 0, 1_000_000);
    if (!folder.equals(Grid.folder(folder)) || folder.equals(StudyGroupConfig.BASE)) {
      throw new IllegalArgumentException("folder '" + folder + "' is not fit");
    }
    int before = epoch;
    for (int each : later) {
      if (epoch == 0 || each <= before) {
        throw new IllegalArgumentException(
            "later must be epochs after epoch %s, ascending: %s".formatted(epoch, later));
      }
      before = each;
    }
  }

  /** The end of the group's own base. */
  public BaseStateConfig() {
    this("", 0, List.of());
  }
}
