package dev.emc.core.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.core.distributed.Ranks;
import dev.emc.images.load.SkippedImages;
import java.util.List;

/** Tells all ranks of the images that any of them could not read. */
final class SharedSkips {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SharedSkips() {}

  static void share(Ranks ranks, SkippedImages skipped) {
    if (!ranks.any(skipped.count() > 0)) {
      return;
    }
    try {
      for (String list : ranks.gather(JSON.writeValueAsString(skipped.list()))) {
        skipped.addAll(JSON.readValue(list, new TypeReference<List<SkippedImages.Skipped>>() {}));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of images cannot be shared", e);
    }
  }
}
