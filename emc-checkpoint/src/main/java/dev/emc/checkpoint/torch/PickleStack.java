package dev.emc.checkpoint.torch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values a pickle is working on, with the marks between them. Their number is bounded. */
final class PickleStack {
  /** Checkpoints of hundreds of tensors take some ten thousands. */
  static final int MAX_OBJECTS = 2_000_000;

  private final PickleInput in;
  private final List<@Nullable Object> values = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private int objects;

  PickleStack(PickleInput in) {
    this.in = in;
  }

  private void count() {
    if (++objects > MAX_OBJECTS) {
      throw in.broken("its pickle makes more than " + MAX_OBJECTS + " objects");
    }
  }

  /** Puts a value on top. */
  void push(@Nullable Object value) {
    count();
    values.add(value);
  }

  /** Marks the place on top of which a list of values starts. */
  void mark() {
    count();
    marks.add(values.size());
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private List<@Nullable Object> popFrom(int start) {
    List<@Nullable Object> top = values.subList(start, values.size());
    List<@Nullable Object> popped = new ArrayList<>(top);
    top.clear();
    return popped;
  }

  /** Takes what is above the last mark, and the mark. */
  List<@Nullable Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.broken("its pickle has no mark where one is needed");
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  /** Takes so many values, none of them below a mark. */
  List<@Nullable Object> popLast(int count) {
    if (values.size() - floor() < count) {
      throw in.broken("its pickle takes more from its stack than there is");
    }
    return popFrom(values.size() - count);
  }

  /** Takes the top value. */
  @Nullable Object pop() {
    return popLast(1).get(0);
  }

  /** POP takes a mark when there is nothing above it. */
  void popAny() {
    if (!marks.isEmpty() && floor() == values.size()) {
      popToMark();
    } else {
      pop();
    }
  }

  /** The top value. */
  @Nullable Object peek() {
    if (values.size() == floor()) {
      throw in.broken("its pickle takes more from its stack than there is");
    }
    return values.get(values.size() - 1);
  }
}
