package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.nn.BatchNorm;
import dev.emc.core.distributed.RankThreads;
import dev.emc.core.distributed.Ranks;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankRulesTest {
  @Test
  void anyGpuIsTheRanksOwn() {
    assertEquals(
        List.of("gpu0", "gpu1"), RankThreads.run(2, ranks -> RankRules.device("gpu", 2, ranks)));
    assertEquals(
        List.of("gpu0", "gpu1"), RankThreads.run(2, ranks -> RankRules.device("auto", 2, ranks)));
    assertEquals(
        List.of("auto", "auto"), RankThreads.run(2, ranks -> RankRules.device("auto", 0, ranks)));
    assertEquals(
        List.of("gpu1", "gpu1"), RankThreads.run(2, ranks -> RankRules.device("gpu1", 2, ranks)));
  }

  @Test
  void ranksShareTheCores() {
    int all = Runtime.getRuntime().availableProcessors();
    assertEquals(all, RankRules.cores(Ranks.SINGLE));
    assertEquals(
        List.of(Math.max(1, all / 2), Math.max(1, all / 2)), RankThreads.run(2, RankRules::cores));
  }

  @Test
  void batchNormsThatCannotBeSynchronisedAreNamed() {
    Block own = new SequentialBlock().add(new BatchNorm());
    assertDoesNotThrow(() -> RankRules.requireOwnNorms("backbone.", own));
    Block foreign =
        new SequentialBlock().add(new BatchNorm()).add(ai.djl.nn.norm.BatchNorm.builder().build());
    var error =
        assertThrows(ConfigException.class, () -> RankRules.requireOwnNorms("backbone.", foreign));
    assertEquals(
        "sync-batch-norm: 'backbone.02BatchNorm' is a batch norm of DJL, which sees its rank's images"
            + " only; build it of dev.emc.api.nn.BatchNorm, or set sync-batch-norm: false",
        error.getMessage());
  }
}
