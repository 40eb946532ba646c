package dev.emc.core.checkpoint.torch;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Executes one pickle of protocol 0 to 5 into maps, lists, tensors and plain values.
 *
 * <p>The only calls it can make are those of its {@link Constructors}; a name that is not among
 * them may be mentioned but not called. Neither containers nor anything else a file can nest is
 * ever hashed, compared or printed, so that no file can make that take for ever.
 */
final class PickleMachine {
  /** Checkpoints of hundreds of tensors take some ten thousands. */
  private static final int MAX_OBJECTS = 2_000_000;

  private static final int MAX_KEY_PARTS = 16;
  private static final int MAX_NAME = 256;

  /** What a pickle may call, and what its persistent ids stand for. */
  interface Constructors {
    /**
     * Makes the object that a call stands for.
     *
     * @throws dev.emc.api.ConfigException if this may not be called, naming it
     */
    @Nullable Object call(PythonGlobal callee, List<@Nullable Object> arguments);

    /** Gives an object the state saved with it. */
    void setState(@Nullable Object object, @Nullable Object state);

    /** The object outside the pickle that an id stands for. */
    Object persistent(@Nullable Object id);
  }

  private final PickleInput in;
  private final Constructors constructors;
  private final List<@Nullable Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, @Nullable Object> memo = new HashMap<>();
  private int objects;

  private PickleMachine(PickleInput in, Constructors constructors) {
    this.in = in;
    this.constructors = constructors;
  }

  /** Executes the pickle that starts here and stops behind it. */
  static @Nullable Object load(PickleInput in, Constructors constructors) throws IOException {
    return new PickleMachine(in, constructors).run();
  }

  private @Nullable Object run() throws IOException {
    for (int opcode = in.uint8(); opcode != '.'; opcode = in.uint8()) {
      step(opcode);
    }
    return pop();
  }

  private void step(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> in.uint8(); // PROTO
      case 0x95 -> in.int64(); // FRAME
      case '(' -> mark();
      case '0' -> popAny();
      case '1' -> popToMark();
      case '2' -> push(peek());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'I' -> push(integerLine(in.line()));
      case 'L' -> push(longLine(in.line()));
      case 'J' -> push((long) in.int32());
      case 'K' -> push((long) in.uint8());
      case 'M' -> push((long) in.uint16());
      case 0x8a -> push(integer(in.bytes(in.uint8())));
      case 'F' -> push(floatLine(in.line()));
      case 'G' -> push(in.float64());
      case 'S' -> push(quoted(in.line()));
      case 'T' -> push(in.latin1(in.uint32()));
      case 'U' -> push(in.latin1(in.uint8()));
      case 'V' -> push(in.line());
      case 'X' -> push(in.text(in.uint32()));
      case 0x8c -> push(in.text(in.uint8()));
      case 0x8d -> push(in.text(in.int64()));
      case 'B' -> push(in.bytes(in.uint32()));
      case 'C' -> push(in.bytes(in.uint8()));
      case 0x8e, 0x96 -> push(in.bytes(in.int64()));
      case ')' -> push(List.of());
      case 't' -> push(tuple(popToMark()));
      case 0x85 -> push(tuple(popLast(1)));
      case 0x86 -> push(tuple(popLast(2)));
      case 0x87 -> push(tuple(popLast(3)));
      case ']', 0x8f -> push(new ArrayList<>());
      case 'l' -> push(popToMark());
      case 0x91 -> push(tuple(popToMark()));
      case 'a' -> append(popLast(1));
      case 'e', 0x90 -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> {
        List<@Nullable Object> items = popToMark();
        push(new LinkedHashMap<>());
        setItems(items);
      }
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      case 'p' -> memo.put(memoLine(), peek());
      case 'q' -> memo.put((long) in.uint8(), peek());
      case 'r' -> memo.put(in.uint32(), peek());
      case 0x94 -> memo.put((long) memo.size(), peek());
      case 'g' -> push(remembered(memoLine()));
      case 'h' -> push(remembered(in.uint8()));
      case 'j' -> push(remembered(in.uint32()));
      case 'P' -> push(constructors.persistent(in.line()));
      case 'Q' -> push(constructors.persistent(pop()));
      default -> stepObject(opcode);
    }
  }

  private void stepObject(int opcode) throws IOException {
    switch (opcode) {
      case 'c' -> push(new PythonGlobal(name(in.line()), name(in.line())));
      case 0x93 -> {
        List<@Nullable Object> names = popLast(2);
        push(new PythonGlobal(name(names.get(0)), name(names.get(1))));
      }
      case 'R', 0x81 -> {
        List<@Nullable Object> call = popLast(2);
        push(constructors.call(callee(call.get(0)), arguments(call.get(1))));
      }
      case 0x92 -> { // NEWOBJ_EX
        List<@Nullable Object> call = popLast(3);
        if (!(call.get(2) instanceof Map<?, ?> keywords && keywords.isEmpty())) {
          throw in.broken("its pickle calls " + callee(call.get(0)) + " with keyword arguments");
        }
        push(constructors.call(callee(call.get(0)), arguments(call.get(1))));
      }
      case 'i' -> {
        var callee = new PythonGlobal(name(in.line()), name(in.line()));
        push(constructors.call(callee, popToMark()));
      }
      case 'o' -> {
        List<@Nullable Object> call = popToMark();
        if (call.isEmpty()) {
          throw in.broken("its pickle makes an object of nothing");
        }
        push(constructors.call(callee(call.get(0)), call.subList(1, call.size())));
      }
      case 'b' -> {
        Object state = pop();
        constructors.setState(peek(), state);
      }
      case 0x8b -> {
        long length = in.uint32();
        if (length > 255) {
          throw in.broken("its pickle has an integer of " + length + " bytes");
        }
        push(integer(in.bytes(length)));
      }
      default ->
          throw in.broken(
              "its pickle has the opcode 0x%02x at byte %d, which no checkpoint needs"
                  .formatted(opcode, in.position() - 1));
    }
  }

  private void count() {
    if (++objects > MAX_OBJECTS) {
      throw in.broken("its pickle makes more than " + MAX_OBJECTS + " objects");
    }
  }

  private void push(@Nullable Object value) {
    count();
    stack.add(value);
  }

  private void mark() {
    count();
    marks.add(stack.size());
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private List<@Nullable Object> popFrom(int start) {
    List<@Nullable Object> top = stack.subList(start, stack.size());
    List<@Nullable Object> values = new ArrayList<>(top);
    top.clear();
    return values;
  }

  private List<@Nullable Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.broken("its pickle has no mark where one is needed");
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  private List<@Nullable Object> popLast(int count) {
    if (stack.size() - floor() < count) {
      throw in.broken("its pickle takes more from its stack than there is");
    }
    return popFrom(stack.size() - count);
  }

  private @Nullable Object pop() {
    return popLast(1).get(0);
  }

  /** POP takes a mark when there is nothing above it. */
  private void popAny() {
    if (!marks.isEmpty() && floor() == stack.size()) {
      popToMark();
    } else {
      pop();
    }
  }

  private @Nullable Object peek() {
    if (stack.size() == floor()) {
      throw in.broken("its pickle takes more from its stack than there is");
    }
    return stack.get(stack.size() - 1);
  }

  private @Nullable Object remembered(long key) {
    if (!memo.containsKey(key)) {
      throw in.broken("its pickle recalls object " + key + ", which it never stored");
    }
    return memo.get(key);
  }

  private static List<@Nullable Object> tuple(List<@Nullable Object> values) {
    return Collections.unmodifiableList(values);
  }

  private void append(List<@Nullable Object> values) {
    if (!(peek() instanceof ArrayList<?> list)) {
      throw in.broken("its pickle appends to what is no list");
    }
    @SuppressWarnings("unchecked")
    var target = (List<@Nullable Object>) list;
    target.addAll(values);
  }

  private void setItems(List<@Nullable Object> items) {
    if (!(peek() instanceof LinkedHashMap<?, ?> map) || items.size() % 2 != 0) {
      throw in.broken("its pickle sets items of what is no dict");
    }
    @SuppressWarnings("unchecked")
    var target = (Map<String, @Nullable Object>) map;
    for (int i = 0; i < items.size(); i += 2) {
      target.put(key(items.get(i)), items.get(i + 1));
    }
  }

  /** Keys become text: text alone keeps a hash table fast whatever a file puts into it. */
  private String key(@Nullable Object key) {
    if (key instanceof List<?> parts
        && parts.size() <= MAX_KEY_PARTS
        && parts.stream().allMatch(PickleMachine::isShort)) {
      return parts.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }
    if (isPlain(key)) {
      return String.valueOf(key);
    }
    throw in.broken("its pickle has a dict key that is neither text nor a number");
  }

  private static boolean isShort(@Nullable Object part) {
    return isPlain(part) && !(part instanceof String text && text.length() > MAX_NAME);
  }

  private static boolean isPlain(@Nullable Object key) {
    return key == null
        || key instanceof String
        || key instanceof Number
        || key instanceof Boolean
        || key instanceof PythonGlobal;
  }

  private PythonGlobal callee(@Nullable Object callee) {
    if (callee instanceof PythonGlobal global) {
      return global;
    }
    throw in.broken("its pickle calls something that is not a named class or function");
  }

  private List<@Nullable Object> arguments(@Nullable Object arguments) {
    if (arguments instanceof List<?> list) {
      @SuppressWarnings("unchecked")
      var result = (List<@Nullable Object>) list;
      return result;
    }
    throw in.broken("its pickle calls something without a list of arguments");
  }

  private String name(@Nullable Object name) {
    if (name instanceof String text && text.length() <= MAX_NAME) {
      return text;
    }
    throw in.broken("its pickle mentions a class whose name is no short text");
  }

  private Object integerLine(String line) {
    return switch (line) {
      case "00" -> false;
      case "01" -> true;
      default -> longLine(line);
    };
  }

  private Number longLine(String line) {
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    try {
      return narrowest(new BigInteger(digits));
    } catch (NumberFormatException e) {
      throw in.broken("its pickle has an integer that is none");
    }
  }

  private double floatLine(String line) {
    try {
      return Double.parseDouble(line);
    } catch (NumberFormatException e) {
      throw in.broken("its pickle has a number that is none");
    }
  }

  private long memoLine() throws IOException {
    return longLine(in.line()).longValue();
  }

  private String quoted(String line) {
    int last = line.length() - 1;
    boolean plain =
        last > 0
            && (line.charAt(0) == '\'' || line.charAt(0) == '"')
            && line.charAt(last) == line.charAt(0)
            && line.indexOf('\\') < 0;
    if (!plain) {
      throw in.broken("its pickle has a quoted text with escapes, which no checkpoint needs");
    }
    return line.substring(1, last);
  }

  /** A little-endian two's complement integer. */
  private static Number integer(byte[] littleEndian) {
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    return bigEndian.length == 0 ? (Number) 0L : narrowest(new BigInteger(bigEndian));
  }

  private static Number narrowest(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }
}
