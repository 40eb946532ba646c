package dev.emc.core.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.files.IoReason;
import dev.emc.files.ParentFolder;
import dev.emc.files.WholeFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON objects, one a line, that grows at its end. A line that cannot be read costs no
 * other line and is told of; a last line that was only begun, by a process that was killed, counts
 * as never written.
 *
 * @param file where they are
 * @param lines the objects that could be read, in order
 * @param damaged numbers, from 1, of the lines that could not
 */
public record JsonLines(Path file, List<JsonNode> lines, List<Long> damaged) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Two lines that have grown together are none. */
  private static final ObjectReader READER =
      JSON.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Far beyond any line that is written: what follows is no line. */
  private static final int LONGEST = 1 << 20;

  private static final int NAMED = 5;

  /** Copies the lists. */
  public JsonLines {
    lines = List.copyOf(lines);
    damaged = List.copyOf(damaged);
  }

  /** Reads a file; nothing is in one that does not exist. */
  public static JsonLines read(Path file) throws IOException {
    var lines = new ArrayList<JsonNode>();
    var damaged = new ArrayList<Long>();
    if (Files.exists(file)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        var reader = new LineReader(in);
        for (long number = 1; reader.next(); number++) {
          byte[] text = reader.text();
          JsonNode line = parse(text);
          if (line != null) {
            lines.add(line);
          } else if (reader.ended() && text.length > 0) {
            damaged.add(number);
          }
        }
      }
    }
    return new JsonLines(file, lines, damaged);
  }

  private static @Nullable JsonNode parse(byte[] text) {
    try {
      String line =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString().strip();
      JsonNode node = READER.readValue(line);
      return node instanceof ObjectNode ? node : null;
    } catch (CharacterCodingException | JsonProcessingException e) {
      return null;
    }
  }

  /** What is to be said of the lines that could not be read. */
  public Optional<String> damage() {
    if (damaged.isEmpty()) {
      return Optional.empty();
    }
    List<String> named = damaged.stream().limit(NAMED).map(String::valueOf).toList();
    int more = damaged.size() - named.size();
    return Optional.of(
        "%s: %s %s%s cannot be read and %s left out"
            .formatted(
                file,
                damaged.size() == 1 ? "line" : "lines",
                String.join(", ", named),
                more == 0 ? "" : " and %s more".formatted(more),
                damaged.size() == 1 ? "is" : "are"));
  }

  /** Adds a line; in memory until {@link #sync}. */
  static void append(Path file, ObjectNode line) {
    try {
      Files.write(
          file,
          (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(IoReason.cannotWrite(file, e));
    }
  }

  /** Forces what was added to a file, if there is one, to the device. */
  static void sync(Path file) throws IOException {
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      WholeFile.syncFolder(ParentFolder.of(file));
    }
  }

  /** Keeps the lines that are wanted and could be read. */
  void keep(Predicate<JsonNode> wanted) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    var text = new StringBuilder();
    for (JsonNode line : lines) {
      if (wanted.test(line)) {
        text.append(JSON.writeValueAsString(line)).append('\n');
      }
    }
    WholeFile.text(file, text);
  }

  /** Cuts a stream into lines of bytes, whatever they are. */
  private static final class LineReader {
    private final InputStream in;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean ended;

    LineReader(InputStream in) {
      this.in = in;
    }

    /** Goes on to the next line; false if there is none. */
    boolean next() throws IOException {
      text.reset();
      ended = false;
      int read = in.read();
      boolean any = read >= 0;
      for (; read >= 0; read = in.read()) {
        if (read == '\n') {
          ended = true;
          break;
        }
        if (text.size() <= LONGEST) {
          text.write(read);
        }
      }
      return any;
    }

    /** The line, cut off where it is longer than any can be. */
    byte[] text() {
      return text.toByteArray();
    }

    /** Whether it was written to its end. */
    boolean ended() {
      return ended;
    }
  }
}
