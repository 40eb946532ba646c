package dev.emc.checkpoint.torch;

import java.math.BigInteger;

/** Numbers and text as pickles write them: a line of text, or the bytes of an integer. */
final class PickleLiterals {
  private final PickleInput in;

  PickleLiterals(PickleInput in) {
    this.in = in;
  }

  Object integerLine(String line) {
    return switch (line) {
      case "00" -> false;
      case "01" -> true;
      default -> longLine(line);
    };
  }

  Number longLine(String line) {
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    try {
      return narrowest(new BigInteger(digits));
    } catch (NumberFormatException e) {
      throw in.broken("its pickle has an integer that is none");
    }
  }

  double floatLine(String line) {
    try {
      return Double.parseDouble(line);
    } catch (NumberFormatException e) {
      throw in.broken("its pickle has a number that is none");
    }
  }

  String quoted(String line) {
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
  static Number integer(byte[] littleEndian) {
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
