package dev.emc.images.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import dev.emc.images.decode.ReadOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Opens the images that a table names: a CSV file (RFC 4180) whose first line names the columns,
 * one of which holds paths relative to the root and another, if there is one, the class. Classes
 * are numbered by value if all are whole numbers, else by name.
 */
final class CsvLabels {
  private static final ObjectReader ROWS =
      new CsvMapper()
          .readerFor(String[].class)
          .with(CsvParser.Feature.WRAP_AS_ARRAY)
          .with(CsvParser.Feature.SKIP_EMPTY_LINES);

  private final Path table;
  private final Path root;
  private final ReadOptions options;

  private CsvLabels(Path table, Path root, ReadOptions options) {
    this.table = table;
    this.root = root;
    this.options = options;
  }

  /**
   * Opens a table.
   *
   * @param description of the images, for messages
   * @throws ConfigException if it cannot be read or names files that are absent; one line
   */
  static ImageSource open(String description, Path table, Path root, ReadOptions options) {
    return new CsvLabels(table, root, options).open(description);
  }

  private ImageSource open(String description) {
    char separator = table.getFileName().toString().endsWith(".tsv") ? '\t' : ',';
    CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
    try (BufferedReader reader =
            Files.newBufferedReader(InputFiles.require(table), StandardCharsets.UTF_8);
        MappingIterator<String[]> rows = ROWS.with(schema).readValues(withoutMark(reader))) {
      return read(description, rows);
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read '" + table + "': permission denied", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException("'" + table + "' is not text in UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "'%s', line %s: not CSV: %s"
              .formatted(
                  table,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new ConfigException("cannot read '" + table + "': " + e, e);
    }
  }

  /** Some programs put a byte-order mark before the first column's name. */
  private static BufferedReader withoutMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private ImageSource read(String description, MappingIterator<String[]> rows) throws IOException {
    if (!rows.hasNextValue()) {
      throw new ConfigException("'" + table + "' is empty");
    }
    String[] header = rows.nextValue();
    CsvColumns columns = CsvColumns.of(table, header, options.decoder().extensions());
    var files = new ListedFiles(table, "line", root);
    Map<String, Integer> met = new HashMap<>();
    var firstSeen = IntStream.builder();
    while (rows.hasNextValue()) {
      String[] row = rows.nextValue();
      int line = rows.getParser().currentTokenLocation().getLineNr();
      if (row.length != header.length) {
        throw files.error(
            line, "%s values in a table of %s columns".formatted(row.length, header.length));
      }
      files.add(line, row[columns.file()]);
      if (columns.labelled()) {
        String label = row[columns.label()].strip();
        if (label.isEmpty()) {
          throw files.error(line, "the image has no " + header[columns.label()]);
        }
        firstSeen.add(met.computeIfAbsent(label, name -> met.size()));
      }
    }
    FileNames names = files.names();
    if (!columns.labelled()) {
      return new ImageFiles(description, root, names, options);
    }
    List<Map.Entry<String, Integer>> classes = sorted(met);
    int[] labelOf = new int[classes.size()];
    for (int c = 0; c < labelOf.length; c++) {
      labelOf[classes.get(c).getValue()] = c;
    }
    List<String> classNames = classes.stream().map(Map.Entry::getKey).toList();
    int[] labels = firstSeen.build().map(i -> labelOf[i]).toArray();
    return new ImageFiles(description, root, names, classNames, labels, options);
  }

  /** By name; by number where all names are numbers. */
  private static List<Map.Entry<String, Integer>> sorted(Map<String, Integer> classes) {
    boolean numbers = classes.keySet().stream().allMatch(name -> name.matches("-?\\d{1,18}"));
    return classes.entrySet().stream()
        .sorted(
            numbers
                ? Comparator.comparingLong(entry -> Long.parseLong(entry.getKey()))
                : Map.Entry.comparingByKey())
        .toList();
  }
}
