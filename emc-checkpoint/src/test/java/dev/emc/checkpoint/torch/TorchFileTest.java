package dev.emc.checkpoint.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.zip.StoredZipWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file may say, and what it may not. Pickles are written as Latin-1 text. */
class TorchFileTest {
  private static final String REFUSED =
      "m.pth: refers to posix.system, which is no part of a checkpoint; nothing of it was run. Save the model's state_dict() instead";

  private static ByteSource zip(String pickle, Map<String, byte[]> more) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var zip = new StoredZipWriter(Channels.newChannel(bytes));
    zip.add("archive/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
    for (var entry : more.entrySet()) {
      zip.add("archive/" + entry.getKey(), entry.getValue());
    }
    zip.finish();
    return ByteSource.memory("m.pth", bytes.toByteArray());
  }

  private static TorchFile read(String pickle) throws IOException {
    return TorchFile.read(zip(pickle, Map.of("data/0", new byte[64])));
  }

  private static String refusal(String pickle) {
    return assertThrows(ConfigException.class, () -> read(pickle)).getMessage();
  }

  /** REDUCE, INST, OBJ, NEWOBJ, NEWOBJ_EX, STACK_GLOBAL, BUILD, and deep inside a dict. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cposix\nsystem\n(U\u0004echotR.",
        "(U\u0004echoiposix\nsystem\n.",
        "(cposix\nsystem\nU\u0004echoo.",
        "cposix\nsystem\nU\u0004echo\u0085\u0081.",
        "cposix\nsystem\n)}\u0092.",
        "\u008c\u0005posix\u008c\u0006system\u0093)R.",
        "cposix\nsystem\n}b.",
        "}(U\u0001a](cposix\nsystem\n(U\u0004echotReu.",
        "ctorch._tensor\n_rebuild_from_type_v2\n(cposix\nsystem\nNU\u0004echo\u0085NtR."
      })
  void noCallOutsideTheListIsMade(String pickle) {
    String message = refusal(pickle);
    assertTrue(
        message.equals(REFUSED)
            || message.equals("m.pth: its pickle makes a tensor of a class of its own"),
        message);
  }

  /** A call is of one of the few full names, or refused; so is a call of what another made. */
  @ParameterizedTest
  @CsvSource({
    "functools.partial",
    "builtins.getattr",
    "copy_reg._reconstructor",
    "my.Class",
    "torch.hub.load",
    "omegaconf.DictConfig",
    "argparse._os.system",
  })
  void otherCallsAreRefusedByName(String name) {
    int dot = name.indexOf('.');
    String global = "c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n";
    String message = REFUSED.replace("posix.system", name);
    assertEquals(message, refusal(global + "(cbuiltins\ndict\nU\u0001atR."));
    assertEquals(message, refusal("(cbuiltins\ndict\n" + "i" + global.substring(1) + "."));
    assertEquals(message, refusal("(" + global + "No."));
    assertEquals(message, refusal(global + ")\u0081)R."), "a call of an object of it");
  }

  /** What only harms is refused wherever it is handed over. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cdatetime\ndate\n(cposix\nsystem\ntR.",
        "cmy\nClass\n(cposix\nsystem\nt\u0081.",
        "cmy\nClass\n)}U\u0001acposix\nsystem\n)Rs\u0092.",
      })
  void aProgramThatIsHandedOverIsRefusedToo(String pickle) {
    assertEquals(REFUSED, refusal(pickle));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtins.eval",
        "builtins.exec",
        "__builtin__.execfile",
        "builtins.__import__",
        "os.system",
        "subprocess.Popen",
        "importlib.import_module",
        "runpy._run_code",
      })
  void callsThatRunProgramsAreRefusedByName(String name) {
    int dot = name.lastIndexOf('.');
    String call = "c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n)R.";
    assertEquals(REFUSED.replace("posix.system", name), refusal(call));
  }

  @Test
  void tensorsOfOtherKindsAreRefusedByName() {
    assertEquals(
        "m.pth: holds a tensor made by torch._utils._rebuild_sparse_tensor, a kind that is not"
            + " read; save dense tensors instead",
        refusal("ctorch._utils\n_rebuild_sparse_tensor\n)R."));
  }

  @Test
  void aFunctionThatIsOnlyMentionedIsJustAName() throws IOException {
    TorchFile file = read("}U\u0001fcposix\nsystem\ns.");
    assertEquals(Map.of(), file.scalars());
    assertEquals(Map.of("f", new PythonGlobal("posix", "system")), file.root());
    assertEquals(REFUSED, refusal("cposix\nsystem\n}b."));
    assertEquals("m.pth: its pickle gives a state to what has none", refusal("]}b."));
  }

  @Test
  void namesInMessagesStayOnOneLine() {
    assertEquals(
        REFUSED.replace("posix.system", "a?b.c?d"),
        refusal("\u008c\u0003a\nb\u008c\u0003c\rd\u0093)R."));
    assertEquals("m.pth: has a key with control characters: a?b", refusal("}U\u0003a\nbNs."));
    assertEquals(
        "m.pth: has no entry 'archive/data/1?2'",
        refusal(storage("FloatStorage", "K\u0000").replace("U\u00010", "U\u00031\n2") + "Q."));
  }

  static List<Arguments> nonsense() {
    return List.of(
        Arguments.of("N0.", "its pickle takes more from its stack than there is"),
        Arguments.of("a.", "its pickle takes more from its stack than there is"),
        Arguments.of("t.", "its pickle has no mark where one is needed"),
        Arguments.of("h1.", "its pickle recalls object 49, which it never stored"),
        Arguments.of("NNa.", "its pickle appends to what is no list"),
        Arguments.of("N(NNu.", "its pickle sets items of what is no dict"),
        Arguments.of("}}Ns.", "its pickle has a dict key that is neither text nor a number"),
        Arguments.of(
            "NN\u0081.", "its pickle calls something that is not a named class or function"),
        Arguments.of("ctorch\nSize\nNR.", "its pickle calls something without a list of arguments"),
        Arguments.of("~.", "its pickle has the opcode 0x7e at byte 64, which no checkpoint needs"),
        Arguments.of("NQ.", "its pickle refers to something outside that is not a storage"),
        Arguments.of("L1x\n.", "its pickle has an integer that is none"),
        Arguments.of("Fx\n.", "its pickle has a number that is none"),
        Arguments.of(
            "S'a\\x00'\n.", "its pickle has a quoted text with escapes, which no checkpoint needs"),
        Arguments.of(
            "ccollections\nOrderedDict\nN\u0085R.", "its pickle makes a dict of what are no pairs"),
        Arguments.of("cnumpy\ndtype\n)R.", "its pickle names a type or device that is none"),
        Arguments.of(
            "B\u00ff\u00ff\u00ff\u007f.",
            "is cut short or damaged: its pickle claims 2147483647 bytes at byte 69, 1 are left"),
        Arguments.of(
            "X\u00ff\u00ff\u00ff\u00ff.",
            "is cut short or damaged: its pickle claims 4294967295 bytes at byte 69, 1 are left"));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsRefusedInOneLine(String pickle, String message) {
    assertEquals("m.pth: " + message, refusal(pickle));
  }

  @Test
  void mazesAreRefusedInTime() {
    // A list that holds itself.
    assertEquals("m.pth: is nested deeper than 100 levels", refusal("]q\u0000h\u0000a."));
    // 60 lists, each holding the one before twice: 2^60 paths.
    var laughs = new StringBuilder("]q\u0000");
    for (int i = 0; i < 60; i++) {
      laughs.append("0](h").append((char) i).append('h').append((char) i).append("eq");
      laughs.append((char) (i + 1));
    }
    assertEquals("m.pth: holds more entries than a checkpoint needs", refusal(laughs + "."));
    assertEquals(
        "m.pth: is nested deeper than 100 levels",
        refusal("]".repeat(200_000) + "a".repeat(199_999) + "."));
    assertEquals(
        "m.pth: its pickle makes more than 2000000 objects", refusal("N".repeat(2_000_001) + "."));
    assertEquals(
        "m.pth: its pickle puts more than 2000000 objects aside",
        refusal("N" + "\u0094".repeat(2_000_001) + "."));
    // A large list copied again and again.
    String copies = "0cbuiltins\nset\n(h\u0000tR".repeat(1000);
    assertEquals(
        "m.pth: its pickle copies more than 16777216 elements",
        refusal("](" + "N".repeat(100_000) + "eq\u0000" + copies + "."));
  }

  @Test
  void tensorsFromOutsideTheirStorageAreRefused() {
    assertEquals(
        "m.pth: storage '0' claims 4000 elements of float32, the whole file has N bytes",
        refusal(storage("FloatStorage", "M\u00a0\u000f") + "Q.")
            .replaceAll("has \\d+ bytes", "has N bytes"));
    assertEquals(
        "m.pth: storage '0' claims 80 bytes, its entry has 64",
        refusal(storage("FloatStorage", "K\u0014") + "Q."));
    assertEquals(
        "m.pth: storage '0' is a torch.ComplexFloatStorage, whose type is not among [F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL]",
        refusal(storage("ComplexFloatStorage", "K\u0004") + "Q."));
    assertEquals(
        "m.pth: a tensor with offset 1, shape [16] and strides [1] reaches beyond storage '0' of 16 elements",
        refusal(tensor("K\u0001", "K\u0010", "K\u0001")));
    assertEquals(
        "m.pth: a tensor cannot have offset 0, shape [1] and strides [-1]",
        refusal(tensor("K\u0000", "K\u0001", "J\u00ff\u00ff\u00ff\u00ff")));
    String expanded = refusal(tensor("K\u0000", "J\u0000\u0000\u0000\u0010", "K\u0000"));
    assertTrue(
        expanded.startsWith("m.pth: a tensor of 1073741824 bytes is expanded from a file of "),
        expanded);
  }

  private static String storage(String type, String size) {
    return "(U\u0007storagectorch\n" + type + "\nU\u00010U\u0003cpu" + size + "t";
  }

  private static String tensor(String offset, String size, String stride) {
    return "ctorch._utils\n_rebuild_tensor_v2\n("
        + storage("FloatStorage", "K\u0010")
        + "Q"
        + offset
        + size
        + "\u0085"
        + stride
        + "\u0085\u0089NtR.";
  }

  @Test
  void readsWhatProjectsPutBesideTensors() throws IOException {
    // argparse.Namespace, Counter, set, defaultdict, numpy array and int, torch.device, a tuple
    // key.
    TorchFile file =
        read(
            "}(U\u0004args"
                + "cargparse\nNamespace\n)\u0081}U\u0002lrG\u003f\u00e0\u0000\u0000\u0000\u0000\u0000\u0000sb"
                + "U\u0001cccollections\nCounter\n}K\u0003K\u0001s\u0085R"
                + "U\u0001sc__builtin__\nset\n]K\u0005a\u0085R"
                + "U\u0001dctorch\ndevice\nU\u0003cpu\u0085R"
                + "U\u0001acnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u0000\u0085U\u0001btR"
                + "(K\u0001K\u0002\u0085cnumpy\ndtype\n(U\u0002i2K\u0000K\u0001tR(K\u0003U\u0001<NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tb"
                + "\u0089c_codecs\nencode\n(X\u0004\u0000\u0000\u0000\u0001\u0000\u0002\u0000U\u0006latin1tRtb"
                + "U\u0001xU\u0001y\u0086K\u0007"
                + "u.");
    Map<String, Object> expected =
        Map.of("args/lr", 0.5, "c/3", 1L, "s/0", 5L, "d", "cpu", "(x, y)", 7L);
    assertEquals(expected, file.scalars());
    Tensor array = file.tensors().get("a");
    assertEquals(DType.I16, array.type());
    assertArrayEquals(new long[] {1, 2}, array.toLongs());
  }

  @Test
  void pathsTypesAndDevicesAreTexts() throws IOException {
    TorchFile file =
        read(
            "}(U\u0001acpathlib\nPosixPath\n(U\u0001/U\u0001aU\u0001btR"
                + "U\u0001bcpathlib._local\nPureWindowsPath\n(U\u0003c:\\U\u0001xtR"
                + "U\u0001ccpathlib\nPurePosixPath\n)R"
                + "U\u0001dctorch\ndevice\n(U\u0004cudaK\u0001tR"
                + "U\u0001ectorch\nbfloat16\n"
                + "U\u0001fc__builtin__\nbytes\n)R"
                + "u.");
    assertArrayEquals(new byte[0], (byte[]) file.scalars().get("f"));
    var texts = new HashMap<>(file.scalars());
    texts.remove("f");
    assertEquals(
        Map.of("a", "/a/b", "b", "c:\\x", "c", ".", "d", "cuda:1", "e", "torch.bfloat16"), texts);
    assertEquals(
        "m.pth: its pickle makes a path of what is no text", refusal("cpathlib\nPosixPath\n(NtR."));
  }

  @Test
  void archivesThatAreNoCheckpointsAreRefused() throws IOException {
    assertEquals(
        "m.pth: is a TorchScript program; save the model's state_dict() with torch.save instead",
        refusal(zip("N.", Map.of("constants.pkl", new byte[1]))));
    assertEquals(
        "m.pth: was written big-endian; only little-endian files are read",
        refusal(zip("N.", Map.of("byteorder", "big".getBytes(StandardCharsets.US_ASCII)))));
    assertEquals(
        "m.pth: is a pickle, but not one of PyTorch: its magic number is another",
        refusal(ByteSource.memory("m.pth", new byte[] {(byte) 0x80, 2, 'N', '.'})));
    assertEquals(
        "m.pth: is not a PyTorch file: it is neither a zip file nor a pickle",
        refusal(ByteSource.memory("m.pth", "hello".getBytes(StandardCharsets.US_ASCII))));
    var compressed = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(compressed)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[1000]);
    }
    assertEquals(
        "m.pth: its entry 'archive/data.pkl' is compressed or encrypted; PyTorch stores entries as they are",
        refusal(ByteSource.memory("m.pth", compressed.toByteArray())));
  }

  private static String refusal(ByteSource source) {
    return assertThrows(ConfigException.class, () -> TorchFile.read(source)).getMessage();
  }

  @Test
  void listsAndScalarsKeepTheirPlaces() throws IOException {
    TorchFile file = read("(lp1\nNag1\n\u0088a0(I01\nI-5\nL7L\nF2.5\nV\u0065\nS'q'\nt.");
    assertEquals(List.of(true, -5L, 7L, 2.5, "e", "q"), file.root());
  }
}
