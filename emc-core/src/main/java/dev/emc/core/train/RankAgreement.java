package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Ranks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/** Makes sure that all ranks are about to do the same, or have come to the same. */
public final class RankAgreement {
  private RankAgreement() {}

  /**
   * Compares what each rank has with rank 0's.
   *
   * @param what in the plural, for the user: {@code versions of the program}
   * @param own this rank's, of one or more lines
   * @throws ConfigException on every rank if they differ; tells where the first other one does
   */
  public static void require(Ranks ranks, String what, String own) {
    if (!ranks.areSeveral()) {
      return;
    }
    var sum = new CRC32C();
    sum.update(own.getBytes(StandardCharsets.UTF_8));
    List<String> sums = ranks.gather(Long.toHexString(sum.getValue()));
    if (sums.stream().distinct().count() == 1) {
      return;
    }
    List<String> all = ranks.gather(own);
    for (int rank = 1; rank < all.size(); rank++) {
      if (!all.get(rank).equals(all.get(0))) {
        throw new ConfigException(
            "ranks 0 and %s have other %s: %s"
                .formatted(rank, what, difference(all.get(0), all.get(rank))));
      }
    }
  }

  /** The first line that is another one. */
  static String difference(String first, String second) {
    List<String> those = first.lines().toList();
    List<String> these = second.lines().toList();
    for (int i = 0; i < Math.min(those.size(), these.size()); i++) {
      if (!those.get(i).equals(these.get(i))) {
        return "'%s' and '%s'".formatted(those.get(i).strip(), these.get(i).strip());
      }
    }
    return "%s lines and %s".formatted(those.size(), these.size());
  }
}
