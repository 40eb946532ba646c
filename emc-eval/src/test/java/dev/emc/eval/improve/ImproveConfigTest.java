package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImproveConfigTest {
  @Test
  void aCriterionIsTriedOnce() {
    var config =
        new ImproveConfig(
            Path.of("model.pth"),
            "photos",
            ImproveConfig.OWN,
            null,
            null,
            List.of("mmcr", "auh", "mmcr"),
            0,
            List.of(),
            10,
            31,
            0);
    assertEquals(List.of("mmcr", "auh"), config.tries());
  }
}
