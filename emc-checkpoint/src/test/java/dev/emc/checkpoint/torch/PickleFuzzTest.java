package dev.emc.checkpoint.torch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.zip.StoredZipWriter;
import dev.emc.testkit.process.Proof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pickles made of random, mostly well-formed instructions, in a sound zip file: what a damaged file
 * seldom reaches.
 */
class PickleFuzzTest {
  private static final int FEW = 5_000;
  private static final int MANY = 500_000;
  private static final long SEED = Long.getLong("emc.fuzz.seed", 20);

  private static final List<String> GLOBALS =
      List.of(
          "torch._utils _rebuild_tensor_v2",
          "torch._utils _rebuild_parameter",
          "torch._tensor _rebuild_from_type_v2",
          "torch FloatStorage",
          "torch LongStorage",
          "torch Size",
          "torch device",
          "collections OrderedDict",
          "collections defaultdict",
          "collections Counter",
          "argparse Namespace",
          "builtins set",
          "_codecs encode",
          "copy_reg _reconstructor",
          "numpy dtype",
          "numpy.core.multiarray scalar",
          "numpy.core.multiarray _reconstruct",
          "numpy.core.numeric _frombuffer",
          "datetime date",
          "my.own Class",
          "functools partial",
          "posix system",
          "java.lang Runtime");
  private static final List<String> TEXTS =
      List.of(
          "storage", "0", "cpu", "f8", "f4", "U1", "u4", "O8", "M8", "<", ">", "latin1", "w", "a/b",
          "");

  /** Opcodes without an argument. */
  private static final String PLAIN = "(((0122Nttttteeeuuusssaabbb))]]]]}}}}}lddRRRRRRooQQQ";

  private final ByteArrayOutputStream program = new ByteArrayOutputStream();

  @Test
  void randomProgramsDoNoHarm() throws IOException {
    read(FEW);
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void manyRandomProgramsDoNoHarm() throws IOException {
    Proof proof = Proof.of("random pickles");
    int accepted = read(MANY);
    proof.record(
        "%d programs of seed %d: %d read, the others refused".formatted(MANY, SEED, accepted));
  }

  /** Returns how many were accepted. */
  private int read(int programs) throws IOException {
    int accepted = 0;
    for (int i = 0; i < programs; i++) {
      byte[] pickle = program(new Random(SEED * 1_000_003 + i));
      try {
        for (Tensor tensor : TorchFile.read(wrapped(pickle)).tensors().values()) {
          tensor.toDoubles();
        }
        accepted++;
      } catch (ConfigException e) {
        assertTrue(e.getMessage().startsWith("fuzz.pth: "), e.getMessage());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("program " + i + " of seed " + SEED, e);
      }
    }
    assertTrue(accepted > programs / 100, accepted + " accepted");
    assertTrue(accepted < programs, "all accepted");
    return accepted;
  }

  private static ByteSource wrapped(byte[] pickle) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var zip = new StoredZipWriter(Channels.newChannel(bytes));
    zip.add("archive/data.pkl", pickle);
    zip.add("archive/data/0", new byte[64]);
    zip.finish();
    return ByteSource.memory("fuzz.pth", bytes.toByteArray());
  }

  private byte[] program(Random random) {
    program.reset();
    for (int left = 1 + random.nextInt(60); left > 0; left--) {
      switch (random.nextInt(10)) {
        case 0, 1 -> integer(random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(5));
        case 2 -> text(TEXTS.get(random.nextInt(TEXTS.size())));
        case 3 -> global(GLOBALS.get(random.nextInt(GLOBALS.size())));
        case 4 -> memo(random.nextBoolean() ? 'q' : 'h', random.nextInt(6));
        case 5 -> storage(random);
        case 6 -> tensor(random);
        default -> program.write(PLAIN.charAt(random.nextInt(PLAIN.length())));
      }
    }
    program.write('.');
    return program.toByteArray();
  }

  private void integer(int value) {
    program.write('J');
    for (int shift = 0; shift < 32; shift += 8) {
      program.write(value >> shift);
    }
  }

  private void text(String text) {
    program.write(0x8c);
    program.write(text.length());
    program.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void global(String name) {
    program.write('c');
    program.writeBytes((name.replace(' ', '\n') + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void memo(char opcode, int key) {
    program.write(opcode);
    program.write(key);
  }

  private void storage(Random random) {
    program.write('(');
    text("storage");
    global(random.nextBoolean() ? "torch FloatStorage" : "torch ByteStorage");
    text("0");
    text("cpu");
    integer(random.nextInt(24));
    program.write('t');
    program.write('Q');
  }

  private void tensor(Random random) {
    global("torch._utils _rebuild_tensor_v2");
    program.write('(');
    storage(random);
    integer(random.nextInt(3));
    for (int list = 0; list < 2; list++) {
      program.write('(');
      for (int axis = 0; axis < 2; axis++) {
        integer(random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(5));
      }
      program.write('t');
    }
    program.write('t');
    program.write('R');
  }
}
