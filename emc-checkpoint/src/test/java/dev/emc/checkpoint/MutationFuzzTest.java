package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.Golden;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files end in values or in one clear line: never in another exception, never in memory or
 * time out of proportion to the file.
 *
 * <p>{@code -Demc.fuzz.seed} picks other damage.
 */
class MutationFuzzTest {
  private static final int FEW = 1000;
  private static final int MANY = 50_000;
  private static final long SEED = Long.getLong("emc.fuzz.seed", 20);
  private static final int DICTIONARY_SHARE = 3;

  /** Opcodes and numbers that matter to the readers. */
  private static final List<byte[]> DICTIONARY =
      List.of(
          new byte[] {'R'},
          new byte[] {'b'},
          new byte[] {'2', '2', '2'},
          new byte[] {'t'},
          new byte[] {'u'},
          new byte[] {'}'},
          new byte[] {']'},
          new byte[] {'('},
          new byte[] {'h', 0},
          new byte[] {'q', 0},
          new byte[] {'.'},
          new byte[] {(byte) 0x81},
          new byte[] {(byte) 0x8a, 8, -1, -1, -1, -1, -1, -1, -1, 127},
          new byte[] {(byte) 0x8e, -1, -1, -1, -1, -1, -1, -1, 127},
          new byte[] {-1, -1, -1, -1},
          new byte[] {-1, -1, -1, 127},
          new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 0x80},
          "cposix\nsystem\n".getBytes(StandardCharsets.US_ASCII),
          "cjava.lang\nRuntime\n(tR".getBytes(StandardCharsets.US_ASCII),
          "9999999999999999999".getBytes(StandardCharsets.US_ASCII));

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("ok_handmade.zip.pth", 4),
        Arguments.of("odd_tensors.zip.pth", 2),
        Arguments.of("odd_tensors.zip_protocol4.pth", 2),
        Arguments.of("odd_tensors.legacy.pth", 4),
        Arguments.of("half_model.legacy.pth", 1),
        Arguments.of("odd_tensors.safetensors", 4),
        Arguments.of("half_model.safetensors", 1));
  }

  @ParameterizedTest
  @MethodSource("files")
  void survivesDamage(String file, int weight) throws IOException {
    damage(file, FEW * weight);
  }

  @ParameterizedTest
  @MethodSource("files")
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void survivesMuchDamage(String file, int weight) throws IOException {
    Proof proof = Proof.of("damaged checkpoint " + file);
    int refused = damage(file, MANY * weight);
    proof.record(
        "%d mutations of seed %d: %d refused in one line, the others read"
            .formatted(MANY * weight, SEED, refused));
  }

  /** Returns how many were refused. */
  private static int damage(String file, int mutations) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    byte[] valid;
    try (InputStream in = Golden.open("ckpt/" + file)) {
      valid = in.readAllBytes();
    }
    int refused = 0;
    for (int i = 0; i < mutations; i++) {
      byte[] damaged = mutate(valid, new Random(SEED * 1_000_003 + i));
      // Of this thread, so that a busy machine does not count.
      long start = threads.getCurrentThreadCpuTime();
      try {
        Checkpoint read = Checkpoint.read(ByteSource.memory(file, damaged));
        CheckpointInspector.inspect(read).toJson();
        for (Tensor tensor : read.tensors().values()) {
          tensor.hasNonFinite();
        }
      } catch (ConfigException e) {
        refused++;
        String message = e.getMessage();
        assertFalse(message.contains("\n") || message.length() > 1000, file + " " + i + message);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(file + ", mutation " + i + " of seed " + SEED, e);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(threads.getCurrentThreadCpuTime() - start);
      assertTrue(seconds < 20, file + ", mutation " + i + " took " + seconds + " s");
    }
    assertTrue(refused > mutations / 20, refused + " of " + mutations + " refused");
    return refused;
  }

  private static byte[] mutate(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int edits = 1 + random.nextInt(4); edits > 0 && bytes.length > 16; edits--) {
      // Structure is at both ends: the pickle or header first, the table of contents last.
      int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 1500);
      int at =
          random.nextBoolean() ? random.nextInt(reach) : bytes.length - 1 - random.nextInt(reach);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 3 -> bytes = splice(bytes, at, 0, DICTIONARY.get(random.nextInt(DICTIONARY.size())));
        case 4 -> {
          byte[] word = DICTIONARY.get(random.nextInt(DICTIONARY.size()));
          int length = Math.min(word.length, bytes.length - at);
          System.arraycopy(word, 0, bytes, at, length);
        }
        case 5 -> {
          int length = Math.min(1 + random.nextInt(32), bytes.length - at);
          bytes = splice(bytes, at, length, new byte[0]);
        }
        default -> {
          if (at + 8 <= bytes.length) {
            long number = random.nextInt(DICTIONARY_SHARE) == 0 ? random.nextLong() : at;
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, number);
          }
        }
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
    ByteBuffer result = ByteBuffer.allocate(bytes.length - removed + inserted.length);
    result.put(bytes, 0, at).put(inserted);
    return result.put(bytes, at + removed, bytes.length - at - removed).array();
  }
}
