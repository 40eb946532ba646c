package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function of arrays made of PyTorch's operators that DJL has no face for. The engine takes it as
 * a TorchScript program, an archive that is written in memory; gradients flow through it, and it
 * runs where its arrays are. A call costs some 20 µs.
 */
public final class ScriptedFunction {
  /** An object of the program's class without attributes, pickled (protocol 2). */
  private static final String OBJECT =
      "\u0080\u0002c__torch__\nFunction\n)\u0081}X\b\0\0\0training\u0089sb.";

  /** An empty tuple, pickled. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private static final String FORMAT = "3\n";

  private final PtSymbolBlock program;

  /**
   * Compiles a function.
   *
   * @param parameters their names, parted by commas; all are arrays
   * @param result an expression of TorchScript, such as {@code torch.logsumexp(x, [1])}
   */
  public ScriptedFunction(String parameters, String result) {
    this(parameters, List.of(), result);
  }

  /**
   * Compiles a function.
   *
   * @param parameters their names, parted by commas; all are arrays
   * @param lines of TorchScript that come before the result, such as {@code y = torch.exp(x)}
   * @param result an expression of TorchScript
   */
  public ScriptedFunction(String parameters, List<String> lines, String result) {
    this(parameters, lines, "Tensor", result);
  }

  private ScriptedFunction(String parameters, List<String> lines, String type, String result) {
    String typed = String.join(": Tensor, ", parameters.split(", ")) + ": Tensor";
    String body = lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
    String code =
        """
        class Function(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Function, %s) -> %s:
        %s    return %s
        """
            .formatted(typed, type, body, result);
    Engine engine = Devices.engine();
    // Programs live as long as the process.
    var manager = (PtNDManager) engine.newBaseManager(Device.cpu());
    try (var archive = new ByteArrayInputStream(archive(code))) {
      program = JniUtils.loadModule(manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compiles a question, to be {@link #asked}.
   *
   * @param parameters their names, parted by commas; all are arrays
   * @param result an expression of TorchScript that is true or false
   */
  public static ScriptedFunction question(String parameters, String result) {
    return new ScriptedFunction(parameters, List.of(), "bool", result);
  }

  /** The answer to a question. */
  public boolean asked(NDArray array) {
    try (IValue argument = IValue.from((PtNDArray) array);
        IValue answer = IValueUtils.forward(program, new IValue[] {argument})) {
      return answer.toBoolean();
    }
  }

  /** The function's value, which belongs to the manager of the first array. */
  public NDArray apply(NDArray... arrays) {
    return IValueUtils.forward(program, new NDList(arrays), true).singletonOrThrow();
  }

  private static byte[] archive(String code) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "version", FORMAT.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** The engine reads entries that are stored as they are. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var sum = new CRC32();
    sum.update(content);
    var entry = new ZipEntry("function/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
