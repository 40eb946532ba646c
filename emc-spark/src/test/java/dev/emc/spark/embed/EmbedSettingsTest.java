package dev.emc.spark.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import org.junit.jupiter.api.Test;

class EmbedSettingsTest {
  /** Where Spark gives a task a GPU, {@link GpuTasksIT} shows which. */
  @Test
  void theAddressOfAGpuIsItsNumber() {
    assertEquals("gpu1", EmbedSettings.ofAddress("1"));
    assertEquals(
        "Spark gave a task the GPU 'GPU-5a1c': the discovery script must answer numbers, from 0",
        assertThrows(ConfigException.class, () -> EmbedSettings.ofAddress("GPU-5a1c"))
            .getMessage());
  }
}
