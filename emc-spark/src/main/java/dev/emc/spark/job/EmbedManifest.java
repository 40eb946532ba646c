package dev.emc.spark.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.spark.source.InputKind;
import dev.emc.spark.source.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an output folder is made of: fixed by the first run, so that those who go on make the same
 * parts of the same files.
 *
 * @param settings what rows depend on, as text
 * @param kind of the files
 * @param parts the files of each part
 */
record EmbedManifest(Map<String, String> settings, InputKind kind, List<List<StoredFile>> parts) {
  static final String FOLDER = "_emc";
  private static final String NAME = FOLDER + "/manifest.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  EmbedManifest {
    settings = new LinkedHashMap<>(settings);
  }

  /**
   * Deals files to parts: a shard or a table to each, but so many loose files together.
   *
   * @param filesOfPart loose files in a part
   */
  static EmbedManifest of(
      Map<String, String> settings, List<StoredFile> files, InputKind kind, int filesOfPart) {
    int each = kind == InputKind.FILES ? filesOfPart : 1;
    List<List<StoredFile>> parts = new ArrayList<>();
    for (int from = 0; from < files.size(); from += each) {
      parts.add(List.copyOf(files.subList(from, Math.min(files.size(), from + each))));
    }
    return new EmbedManifest(settings, kind, parts);
  }

  static boolean exists(Store store) throws IOException {
    return store.exists(NAME);
  }

  static EmbedManifest read(Store store) throws IOException {
    try {
      return JSON.readValue(store.read(NAME), EmbedManifest.class);
    } catch (JsonProcessingException e) {
      throw new ConfigException(store.path(NAME) + " is damaged: remove the folder", e);
    }
  }

  void write(Store store) throws IOException {
    store.write(NAME, JSON.writeValueAsString(this));
  }

  /**
   * Refuses to go on with other settings or images.
   *
   * @param before what the folder was begun with
   */
  void requireSame(EmbedManifest before, String out) {
    for (Map.Entry<String, String> setting : before.settings.entrySet()) {
      String now = settings.getOrDefault(setting.getKey(), "nothing");
      if (!now.equals(setting.getValue())) {
        throw new ConfigException(
            "--out %s was begun with %s %s, this is %s: give another --out, or remove the folder"
                .formatted(out, setting.getKey(), setting.getValue(), now));
      }
    }
    if (!parts.equals(before.parts)) {
      throw new ConfigException(
          "--out %s was begun with other images (%s, then %s): give another --out, or remove the folder"
              .formatted(out, count(before), count(this)));
    }
  }

  private static String count(EmbedManifest manifest) {
    long files = manifest.parts.stream().mapToLong(List::size).sum();
    long bytes = manifest.parts.stream().flatMap(List::stream).mapToLong(StoredFile::bytes).sum();
    return files + " files of " + bytes + " bytes";
  }

  /** The file of a part. */
  static String file(int part) {
    return "part-%06d.parquet".formatted(part);
  }
}
