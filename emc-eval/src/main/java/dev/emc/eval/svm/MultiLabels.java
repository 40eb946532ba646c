package dev.emc.eval.svm;

import java.util.Arrays;
import java.util.List;

/** What images show of several classes: any number of them at once, unlike a single label. */
public final class MultiLabels {
  /** The image shows the class. */
  public static final byte PRESENT = 1;

  /** The image counts neither for nor against the class, such as VOC's difficult objects. */
  public static final byte LEFT_OUT = 0;

  /** The image does not show the class. */
  public static final byte ABSENT = -1;

  private final List<String> classNames;
  private final byte[] marks;

  /**
   * Takes the marks as they are, without a copy.
   *
   * @param classNames at least one
   * @param marks (N, classes) row-major: {@link #PRESENT}, {@link #LEFT_OUT} or {@link #ABSENT}
   */
  public MultiLabels(List<String> classNames, byte[] marks) {
    this.classNames = List.copyOf(classNames);
    this.marks = marks;
    if (classNames.isEmpty() || marks.length % classNames.size() != 0) {
      throw new IllegalArgumentException(
          "%s marks do not divide into %s classes".formatted(marks.length, classNames.size()));
    }
    for (byte mark : marks) {
      if (mark < ABSENT || mark > PRESENT) {
        throw new IllegalArgumentException("a mark is 1, 0 or -1, not " + mark);
      }
    }
  }

  /** Of images that show one class each. */
  public static MultiLabels ofSingle(int[] labels, List<String> classNames) {
    byte[] marks = new byte[Math.multiplyExact(labels.length, classNames.size())];
    Arrays.fill(marks, ABSENT);
    for (int i = 0; i < labels.length; i++) {
      marks[i * classNames.size() + labels[i]] = PRESENT;
    }
    return new MultiLabels(classNames, marks);
  }

  /** Number of images, N. */
  public int size() {
    return marks.length / classNames.size();
  }

  /** Names of the classes. */
  public List<String> classNames() {
    return classNames;
  }

  /** What an image shows of a class. */
  public byte mark(int image, int classIndex) {
    return marks[image * classNames.size() + classIndex];
  }

  /** Images with a mark for a class, ascending. */
  int[] images(int classIndex, byte mark) {
    int[] found = new int[size()];
    int count = 0;
    for (int i = 0; i < found.length; i++) {
      if (mark(i, classIndex) == mark) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** The marks of a class, image by image. */
  int[] column(int classIndex) {
    int[] column = new int[size()];
    Arrays.setAll(column, i -> mark(i, classIndex));
    return column;
  }
}
