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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

  /**
   * Loose files in a part at most, where the user does not say: a part that is lost is made again.
   */
  private static final int MOST = 10_240;

  /** Parts that each task at a time gets, so that none waits long for the last. */
  private static final int ROUNDS = 4;

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

  /**
   * Loose files in a part: whole batches, since a short one costs as much; of few files no more
   * than keep all tasks busy.
   *
   * @param files there are
   * @param batch images in every batch
   * @param tasks at a time
   */
  static int filesOfPart(int files, int batch, int tasks) {
    long most = Math.max(1, MOST / batch);
    long wanted = -Math.floorDiv(-(long) files, (long) ROUNDS * tasks * batch);
    return (int) Math.min(files, batch * Math.min(most, Math.max(1, wanted)));
  }

  /** What a folder was begun with, if it was. */
  static Optional<EmbedManifest> find(Store store) throws IOException {
    if (!store.exists(NAME)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(store.read(NAME), EmbedManifest.class));
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
            "--out %s was begun with %s %s, this is %s: go on with that, give another --out, or remove the folder"
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
    return String.format(Locale.ROOT, "part-%06d.parquet", part);
  }
}
