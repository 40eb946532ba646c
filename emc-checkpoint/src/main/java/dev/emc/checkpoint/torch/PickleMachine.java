package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Executes one pickle of protocol 0 to 5 into maps, lists, tensors and plain values.
 *
 * <p>The only calls it can make are those of its {@link Constructors}; what is not among them is
 * refused, and an object of a class that is not among them is never made. Neither containers nor
 * anything else a file can nest is ever hashed, compared or printed, so that no file can make that
 * take for ever.
 */
final class PickleMachine {
  private static final int MAX_KEY_PARTS = 16;
  private static final int MAX_NAME = 256;

  /** What a pickle may call, and what its persistent ids stand for. */
  interface Constructors {
    /**
     * Makes the object that a call stands for.
     *
     * @return the object, or a {@link Foreign} that stands for one which is not made here
     * @throws dev.emc.api.ConfigException if this may not be called, naming it
     */
    @Nullable Object call(PythonGlobal callee, List<@Nullable Object> arguments);

    /** Makes an object of a class, or what stands for it. */
    @Nullable Object create(PythonGlobal type, List<@Nullable Object> arguments);

    /** Makes an object of a class by keyword arguments too, or what stands for it. */
    @Nullable Object create(
        PythonGlobal type, List<@Nullable Object> arguments, Map<?, ?> keywords);

    /** The refusal of what belongs into no checkpoint. */
    ConfigException refused(String name);

    /** Gives an object the state saved with it. */
    void setState(@Nullable Object object, @Nullable Object state);

    /** The object outside the pickle that an id stands for. */
    Object persistent(@Nullable Object id);
  }

  private final PickleInput in;
  private final Constructors constructors;
  private final PickleStack stack;
  private final PickleLiterals literals;
  private final PickleMemo memo;

  private PickleMachine(PickleInput in, Constructors constructors) {
    this.in = in;
    this.constructors = constructors;
    this.stack = new PickleStack(in);
    this.literals = new PickleLiterals(in);
    this.memo = new PickleMemo(in);
  }

  /** Executes the pickle that starts here and stops behind it. */
  static @Nullable Object load(PickleInput in, Constructors constructors) throws IOException {
    return new PickleMachine(in, constructors).run();
  }

  private @Nullable Object run() throws IOException {
    for (int opcode = in.uint8(); opcode != '.'; opcode = in.uint8()) {
      step(opcode);
    }
    return stack.pop();
  }

  private void step(int opcode) throws IOException {
    switch (opcode) {
      case 0x80 -> in.uint8(); // PROTO
      case 0x95 -> in.int64(); // FRAME
      case '(' -> stack.mark();
      case '0' -> stack.popAny();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.peek());
      case 'N' -> stack.push(null);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'I' -> stack.push(literals.integerLine(in.line()));
      case 'L' -> stack.push(literals.longLine(in.line()));
      case 'J' -> stack.push((long) in.int32());
      case 'K' -> stack.push((long) in.uint8());
      case 'M' -> stack.push((long) in.uint16());
      case 0x8a -> stack.push(PickleLiterals.integer(in.bytes(in.uint8())));
      case 'F' -> stack.push(literals.floatLine(in.line()));
      case 'G' -> stack.push(in.float64());
      case 'S' -> stack.push(literals.quoted(in.line()));
      case 'T' -> stack.push(in.latin1(in.uint32()));
      case 'U' -> stack.push(in.latin1(in.uint8()));
      case 'V' -> stack.push(in.line());
      case 'X' -> stack.push(in.text(in.uint32()));
      case 0x8c -> stack.push(in.text(in.uint8()));
      case 0x8d -> stack.push(in.text(in.int64()));
      case 'B' -> stack.push(in.bytes(in.uint32()));
      case 'C' -> stack.push(in.bytes(in.uint8()));
      case 0x8e, 0x96 -> stack.push(in.bytes(in.int64()));
      case ')' -> stack.push(List.of());
      case 't' -> stack.push(tuple(stack.popToMark()));
      case 0x85 -> stack.push(tuple(stack.popLast(1)));
      case 0x86 -> stack.push(tuple(stack.popLast(2)));
      case 0x87 -> stack.push(tuple(stack.popLast(3)));
      case ']', 0x8f -> stack.push(new ArrayList<>());
      case 'l' -> stack.push(stack.popToMark());
      case 0x91 -> stack.push(tuple(stack.popToMark()));
      case 'a' -> append(stack.popLast(1));
      case 'e', 0x90 -> append(stack.popToMark());
      case '}' -> stack.push(new LinkedHashMap<>());
      case 'd' -> {
        List<@Nullable Object> items = stack.popToMark();
        stack.push(new LinkedHashMap<>());
        setItems(items);
      }
      case 's' -> setItems(stack.popLast(2));
      case 'u' -> setItems(stack.popToMark());
      case 'p' -> memo.put(memoLine(), stack.peek());
      case 'q' -> memo.put(in.uint8(), stack.peek());
      case 'r' -> memo.put(in.uint32(), stack.peek());
      case 0x94 -> memo.add(stack.peek());
      case 'g' -> stack.push(memo.get(memoLine()));
      case 'h' -> stack.push(memo.get(in.uint8()));
      case 'j' -> stack.push(memo.get(in.uint32()));
      case 'P' -> stack.push(constructors.persistent(in.line()));
      case 'Q' -> stack.push(constructors.persistent(stack.pop()));
      default -> stepObject(opcode);
    }
  }

  private void stepObject(int opcode) throws IOException {
    switch (opcode) {
      case 'c' -> stack.push(new PythonGlobal(name(in.line()), name(in.line())));
      case 0x93 -> {
        List<@Nullable Object> names = stack.popLast(2);
        stack.push(new PythonGlobal(name(names.get(0)), name(names.get(1))));
      }
      case 'R' -> {
        List<@Nullable Object> call = stack.popLast(2);
        stack.push(called(call.get(0), call.get(1)));
      }
      case 0x81 -> { // NEWOBJ
        List<@Nullable Object> call = stack.popLast(2);
        stack.push(constructors.create(callee(call.get(0)), arguments(call.get(1))));
      }
      case 0x92 -> { // NEWOBJ_EX
        List<@Nullable Object> call = stack.popLast(3);
        PythonGlobal callee = callee(call.get(0));
        if (!(call.get(2) instanceof Map<?, ?> keywords)) {
          throw in.broken("its pickle calls " + callee + " with keywords that are none");
        }
        stack.push(
            keywords.isEmpty()
                ? constructors.create(callee, arguments(call.get(1)))
                : constructors.create(callee, arguments(call.get(1)), keywords));
      }
      case 'i' -> {
        var callee = new PythonGlobal(name(in.line()), name(in.line()));
        stack.push(constructors.call(callee, stack.popToMark()));
      }
      case 'o' -> {
        List<@Nullable Object> call = stack.popToMark();
        if (call.isEmpty()) {
          throw in.broken("its pickle makes an object of nothing");
        }
        stack.push(called(call.get(0), call.subList(1, call.size())));
      }
      case 'b' -> {
        Object state = stack.pop();
        constructors.setState(stack.peek(), state);
      }
      case 0x8b -> {
        long length = in.uint32();
        if (length > 255) {
          throw in.broken("its pickle has an integer of " + length + " bytes");
        }
        stack.push(PickleLiterals.integer(in.bytes(length)));
      }
      default ->
          throw in.broken(
              "its pickle has the opcode 0x%02x at byte %s, which no checkpoint needs"
                  .formatted(opcode, in.position() - 1));
    }
  }

  private static List<@Nullable Object> tuple(List<@Nullable Object> values) {
    return Collections.unmodifiableList(values);
  }

  private void append(List<@Nullable Object> values) {
    if (stack.peek() instanceof Foreign foreign) {
      foreign.values().addAll(values);
      return;
    }
    if (!(stack.peek() instanceof ArrayList<?> list)) {
      throw in.broken("its pickle appends to what is no list");
    }
    @SuppressWarnings("unchecked")
    var target = (List<@Nullable Object>) list;
    target.addAll(values);
  }

  private void setItems(List<@Nullable Object> items) {
    Object place = stack.peek() instanceof Foreign foreign ? foreign.items() : stack.peek();
    if (!(place instanceof LinkedHashMap<?, ?> map) || items.size() % 2 != 0) {
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
        || key instanceof PythonGlobal
        || key instanceof Foreign;
  }

  private @Nullable Object called(@Nullable Object callee, @Nullable Object arguments) {
    return constructors.call(callee(callee), arguments(arguments));
  }

  private PythonGlobal callee(@Nullable Object callee) {
    if (callee instanceof PythonGlobal global) {
      return global;
    }
    if (callee instanceof Foreign foreign) {
      throw constructors.refused(foreign.name());
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

  private long memoLine() throws IOException {
    return literals.longLine(in.line()).longValue();
  }
}
