package dev.emc.checkpoint.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.CheckpointInspector;
import dev.emc.checkpoint.tensor.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people save beside the weights is read over and named, as {@code
 * src/test/python/beside_weights.py} wrote it in every format.
 */
class BesideWeightsTest {
  private static Checkpoint open(String name) throws IOException {
    try (InputStream in = BesideWeightsTest.class.getResourceAsStream("/beside/" + name)) {
      return Checkpoint.read(ByteSource.memory(name, Objects.requireNonNull(in).readAllBytes()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol2.pth", "protocol4.pth", "protocol5.pth", "legacy.pth"})
  void theWeightsAreReadAndTheRestIsNamed(String file) throws IOException {
    Checkpoint checkpoint = open(file);
    assertEquals(
        Set.of("model/w", "rng/torch", "numpy/fortran", "numpy/cube", "numpy/big", "my-dict/w2"),
        checkpoint.tensors().keySet());
    assertArrayEquals(new float[] {0, 1, 2, 3}, checkpoint.tensors().get("model/w").toFloats());
    var passedOver = new TreeMap<String, String>();
    checkpoint.passedOver().forEach((path, what) -> passedOver.put(path, what.toString()));
    passedOver.computeIfPresent("complex", (path, name) -> name.replace("__builtin__", "builtins"));
    passedOver.computeIfPresent(
        "range", (path, name) -> name.replace("__builtin__.xrange", "builtins.range"));
    var expected = new TreeMap<String, String>();
    expected.put("rng/numpy/1", "numpy array of uint32");
    expected.put("rng/state", "numpy.random._pickle.__randomstate_ctor");
    expected.put("rng/generator", "numpy.random._pickle.__generator_ctor");
    expected.put("numpy/complex", "numpy.complex64");
    expected.put("numpy/date", "numpy.datetime64");
    expected.put("numpy/delta", "numpy.timedelta64");
    expected.put("numpy/dates", "numpy array of datetime64");
    expected.put("numpy/objects", "numpy array of object with 1 tensors");
    expected.put("numpy/texts", "numpy array of str_");
    expected.put("numpy/records", "numpy array of void");
    expected.put("numpy/masked", "numpy.ma.core._mareconstruct");
    expected.put("numpy/type", "numpy.dtype uint16");
    expected.put("when", "datetime.datetime");
    expected.put("took", "datetime.timedelta");
    expected.put("decimal", "decimal.Decimal");
    expected.put("uuid", "uuid.UUID");
    expected.put("mine", "__main__.Args with 1 tensors");
    expected.put("slots", "__main__.Slots with 1 tensors");
    expected.put("my-dict", "__main__.MyDict");
    expected.put("my-list", "__main__.MyList");
    expected.put("simple", "types.SimpleNamespace");
    expected.put("complex", "builtins.complex");
    expected.put("range", "builtins.range");
    expected.put("function", "__main__.Args");
    assertEquals(expected, passedOver);
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol2.pth", "protocol4.pth", "protocol5.pth", "legacy.pth"})
  void valuesKeepTheirMeaning(String file) throws IOException {
    Checkpoint checkpoint = open(file);
    Map<String, Object> scalars = checkpoint.scalars();
    assertEquals("héllo", scalars.get("numpy/text"));
    assertEquals("abc", scalars.get("numpy/bytes"));
    assertEquals(4_000_000_000L, scalars.get("numpy/u32"));
    assertEquals(BigInteger.TWO.pow(64).subtract(BigInteger.ONE), scalars.get("numpy/u64"));
    assertEquals(0.5, scalars.get("numpy/half"));
    assertEquals(1.5, scalars.get("numpy/big-number"));
    assertEquals("MT19937", scalars.get("rng/numpy/0"));
    assertEquals(0.1, scalars.get("args/lr"));
    assertEquals(1L, scalars.get("args/inner/z"));
    assertEquals("/a/b", scalars.get("args/path"));
    assertEquals(1L, scalars.get("my-dict/lr"));
    assertEquals(2L, scalars.get("my-list/1"));
    assertEquals(2L, scalars.get("deque/1"));
    assertEquals(1L, scalars.get("frozen/0"));
    assertEquals(1L, scalars.get("default/a/0"));
    assertEquals(4L, scalars.get("keys/k"));
    assertEquals(
        5,
        scalars.keySet().stream().filter(key -> key.startsWith("keys/")).count(),
        "no two dates");
    assertArrayEquals(
        new float[] {0, 1, 2, 3, 4, 5}, checkpoint.tensors().get("numpy/fortran").toFloats());
    assertArrayEquals(new float[] {0, 1, 2}, checkpoint.tensors().get("numpy/big").toFloats());
    long[] cube = checkpoint.tensors().get("numpy/cube").toLongs();
    for (int i = 0; i < 24; i++) {
      assertEquals(i, cube[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole.pth", "whole-in-dict.pth"})
  void aWholeModelIsRefusedWithWhatToDo(String file) {
    assertEquals(
        file
            + ": refers to torch.nn.modules.container.Sequential, which is no part of a checkpoint;"
            + " nothing of it was run. Save the model's state_dict() instead",
        assertThrows(ConfigException.class, () -> open(file)).getMessage());
  }

  @Test
  void callsOfWhatIsNoPartOfACheckpointAreRefusedByName() {
    assertEquals(
        "enum.pth: refers to builtins.getattr, which is no part of a checkpoint; nothing of it was"
            + " run. Save the model's state_dict() instead",
        assertThrows(ConfigException.class, () -> open("enum.pth")).getMessage());
  }

  @Test
  void inspectNamesWhatWasPassedOver() throws IOException {
    var inspector = CheckpointInspector.inspect(open("whole-beside-tensors.pth"));
    assertTrue(
        inspector
            .lines()
            .contains("  model: torch.nn.modules.container.Sequential with 7 tensors, passed over"),
        inspector.lines().toString());
    assertEquals(
        "torch.nn.modules.container.Sequential with 7 tensors",
        inspector.toJson().at("/passed-over/model").asText());
    List<String> many = CheckpointInspector.inspect(open("protocol4.pth")).lines();
    assertTrue(many.contains("  and 4 more were passed over; --json names all"), many.toString());
  }
}
