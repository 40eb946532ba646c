package dev.emc.core.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes are those that TensorBoard 2.21's own classes write for the same events. */
class EventFileTest {
  private static final double TIME = 1763834400.5;

  private static String hex(Message message) {
    return HexFormat.of().formatHex(message.toBytes());
  }

  @Test
  void scalarsAreEncodedAsTensorBoardEncodesThem() {
    var values = new LinkedHashMap<String, Double>();
    values.put("step/loss", 0.25);
    values.put("epoch/é", -1e30);
    assertEquals(
        "09000020887e48da4110ac022a230a100a09737465702f6c6f7373150000803e"
            + "0a0f0a0865706f63682fc3a915caf249f1",
        hex(EventFile.valued(EventFile.event(TIME, 300), values)));
  }

  @Test
  void restartsAreEncodedAsTensorBoardEncodesThem() {
    assertEquals(
        "09000020887e48da41108080808080203a020801",
        hex(EventFile.started(EventFile.event(TIME, 1L << 40))));
  }

  @Test
  void recordsAreFramedAsTensorBoardFramesThem() {
    ByteBuffer record = EventFile.record("123456789".getBytes(StandardCharsets.US_ASCII));
    assertEquals(
        "090000000000000037f97139313233343536373839e5b08ac7",
        HexFormat.of().formatHex(record.array()));
  }

  @Test
  void aFileHoldsWhatWasWrittenAndIsReadableWhileOpen(@TempDir Path folder) throws IOException {
    try (EventFile file = EventFile.create(folder)) {
      file.restart(7);
      file.scalars(7, Map.of("step/loss", 0.5));
      assertTrue(file.path().getFileName().toString().startsWith("events.out.tfevents."));
      assertEquals(
          List.of("0 version brain.Event:2", "7 start", "7 step/loss 0.5"),
          EventReader.lines(file.path()));
    }
  }

  @Test
  void laterFilesSortBehindEarlierOnes(@TempDir Path folder) throws IOException {
    String last = "";
    for (int i = 0; i < 5; i++) {
      try (EventFile file = EventFile.create(folder)) {
        String name = file.path().getFileName().toString();
        assertTrue(name.compareTo(last) > 0, name + " after " + last);
        last = name;
      }
    }
  }

  /** A machine without a battery for its clock starts in 1970, and anybody may set one back. */
  @Test
  void aClockThatIsSetBackDoesNotChangeTheOrder(@TempDir Path folder) throws IOException {
    String last = "";
    for (long now : List.of(1_763_834_400_500L, 1_763_834_400_500L, 1_700_000_000_000L, 12L)) {
      try (EventFile file = EventFile.create(folder, now)) {
        String name = file.path().getFileName().toString();
        assertTrue(name.compareTo(last) > 0, name + " after " + last);
        last = name;
      }
    }
    assertEquals("events.out.tfevents.1763834400.503", last);
    Files.writeString(folder.resolve("events.out.tfevents.1763834999.host.1.v2"), "another's");
    Files.writeString(folder.resolve("events.out.tfevents.x"), "no number");
    try (EventFile file = EventFile.create(folder, 12)) {
      assertEquals("events.out.tfevents.1763835000.000", file.path().getFileName().toString());
    }
  }
}
