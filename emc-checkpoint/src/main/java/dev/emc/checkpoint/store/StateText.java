package dev.emc.checkpoint.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The text of a {@code state.json} with a checksum of itself in it: that of its bytes with zeros in
 * the checksum's place. A changed digit can leave good JSON, which would send a run astray.
 */
final class StateText {
  static final String KEY = "state-crc32c";

  private static final String BLANK = "00000000";
  private static final Pattern PLACE = Pattern.compile("\"" + KEY + "\" *: *\"([0-9a-f]{8})\"");

  private StateText() {}

  /** The text of a state. */
  static byte[] of(ObjectNode json) throws JsonProcessingException {
    json.put(KEY, BLANK);
    byte[] text = SavedCheckpoint.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    Matcher place = place(text);
    byte[] sum = FileRecord.hex(sum(text)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(sum, 0, text, place.start(1), sum.length);
    return text;
  }

  /** Whether a text is as it was written; one without a checksum is taken at its word. */
  static boolean isWhole(byte[] text) {
    Matcher place = place(text);
    if (!place.find(0)) {
      return true;
    }
    byte[] blank = Arrays.copyOf(text, text.length);
    Arrays.fill(blank, place.start(1), place.end(1), (byte) '0');
    return FileRecord.hex(sum(blank)).equals(place.group(1));
  }

  private static Matcher place(byte[] text) {
    // A character for each byte.
    Matcher place = PLACE.matcher(new String(text, StandardCharsets.ISO_8859_1));
    place.find();
    return place;
  }

  private static long sum(byte[] text) {
    var sum = new CRC32C();
    sum.update(text);
    return sum.getValue();
  }
}
