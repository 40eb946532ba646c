package dev.emc.images.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens the images of a JSON file of iNaturalist 2018, which has the form of COCO's: {@code images}
 * with {@code id} and {@code file_name}, {@code annotations} with {@code image_id} and {@code
 * category_id}, {@code categories} with {@code id} and {@code name}. Classes are the categories, in
 * the order of their ids, whether they have images or not; without annotations there are no labels.
 */
final class InatJson {
  private final Path file;
  private final ListedFiles files;
  private final Map<Long, Integer> indexOfImage = new HashMap<>();
  private final Map<Long, Long> categoryOfImage = new HashMap<>();
  private final TreeMap<Long, String> categories = new TreeMap<>();
  private boolean images;

  private InatJson(Path file, Path root) {
    this.file = file;
    files = new ListedFiles(file, "image", root);
  }

  /**
   * Opens a file.
   *
   * @param description of the images, for messages
   * @throws ConfigException if it is not such a file or names images that are absent; one line
   */
  static ImageSource open(String description, Path file, Path root, ReadOptions options) {
    var json = new InatJson(file, root);
    json.read();
    FileNames names = json.files.names();
    if (json.categoryOfImage.isEmpty()) {
      return new ImageFiles(description, root, names, options);
    }
    return new ImageFiles(description, root, names, json.classNames(), json.labels(), options);
  }

  private void read() {
    try (JsonParser in = new JsonFactory().createParser(InputFiles.require(file).toFile())) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw notSuchAFile();
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String section = in.currentName();
        in.nextToken();
        switch (section) {
          case "images" -> forEach(in, section, this::image);
          case "annotations" -> forEach(in, section, this::annotation);
          case "categories" -> forEach(in, section, this::category);
          default -> in.skipChildren();
        }
      }
      if (!images) {
        throw notSuchAFile();
      }
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "'%s', line %s: not JSON: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read '" + file + "': permission denied", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read '" + file + "': " + e, e);
    }
  }

  private ConfigException notSuchAFile() {
    return new ConfigException(
        "'%s' has no list of images: expected JSON as iNaturalist 2018 has it, with images,"
                .formatted(file)
            + " annotations and categories");
  }

  private interface Entry {
    void accept(Fields fields);
  }

  /** The plain values of an entry, by name. */
  private record Fields(Map<String, String> values, String section, int number, Path file) {
    String text(String name) {
      @Nullable String value = values.get(name);
      if (value == null) {
        throw error("has no " + name);
      }
      return value;
    }

    long number(String name) {
      try {
        return Long.parseLong(text(name));
      } catch (NumberFormatException e) {
        throw error("%s must be a whole number, got '%s'".formatted(name, text(name)));
      }
    }

    ConfigException error(String message) {
      return new ConfigException(
          "'%s', entry %s of %s: %s".formatted(file, number, section, message));
    }
  }

  private void forEach(JsonParser in, String section, Entry entry) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new ConfigException("'%s': %s is not a list".formatted(file, section));
    }
    images |= section.equals("images");
    for (int number = 1; in.nextToken() == JsonToken.START_OBJECT; number++) {
      var values = new HashMap<String, String>();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        if (in.nextToken().isScalarValue()) {
          values.put(name, in.getText());
        } else {
          in.skipChildren();
        }
      }
      entry.accept(new Fields(values, section, number, file));
    }
    if (in.currentToken() != JsonToken.END_ARRAY) {
      throw new ConfigException("'%s': %s is not a list of objects".formatted(file, section));
    }
  }

  private void image(Fields fields) {
    long id = fields.number("id");
    if (indexOfImage.put(id, indexOfImage.size()) != null) {
      throw fields.error("the id %s is that of another image, too".formatted(id));
    }
    files.add(id, fields.text("file_name"));
  }

  private void annotation(Fields fields) {
    long image = fields.number("image_id");
    long category = fields.number("category_id");
    @Nullable Long before = categoryOfImage.put(image, category);
    if (before != null && before != category) {
      throw fields.error(
          "image %s is of category %s and of %s; one is expected"
              .formatted(image, before, category));
    }
  }

  private void category(Fields fields) {
    long id = fields.number("id");
    if (categories.put(id, fields.text("name")) != null) {
      throw fields.error("the id %s is that of another category, too".formatted(id));
    }
  }

  /** By id; where two categories have one name, or some have none, all are called by their ids. */
  private List<String> classNames() {
    List<String> names = new ArrayList<>(categories.values());
    boolean unique = new HashSet<>(names).size() == names.size();
    return unique ? names : categories.keySet().stream().map(id -> Long.toString(id)).toList();
  }

  private int[] labels() {
    var labelOf = new HashMap<Long, Integer>();
    categories.keySet().forEach(id -> labelOf.put(id, labelOf.size()));
    int[] labels = new int[indexOfImage.size()];
    indexOfImage.forEach(
        (image, index) -> {
          @Nullable Long category = categoryOfImage.get(image);
          @Nullable Integer label = category == null ? null : labelOf.get(category);
          if (label == null) {
            throw files.error(
                image,
                category == null
                    ? "it has no annotation"
                    : "its category %s is not among the categories".formatted(category));
          }
          labels[index] = label;
        });
    return labels;
  }
}
