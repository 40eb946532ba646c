package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingLeftoversTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofHours(3));

  @TempDir Path cache;

  private Path half(String name, Instant written) throws IOException {
    Path folder = Files.createDirectories(cache.resolve(name));
    Path file = Files.writeString(folder.resolve("libtorch_cpu.so"), "half of it");
    Files.setLastModifiedTime(file, FileTime.from(written));
    Files.setLastModifiedTime(folder, FileTime.from(LONG_AGO));
    return folder;
  }

  private Path glue(String name, Instant written) throws IOException {
    Path engine = Files.createDirectories(cache.resolve("2.7.1-cpu-linux-x86_64"));
    Path file = Files.writeString(engine.resolve(name), "half");
    Files.setLastModifiedTime(file, FileTime.from(written));
    return file;
  }

  @Test
  void whatNobodyWritesToAnyMoreIsTakenAway() throws IOException {
    Path folder = half("tmp8123", LONG_AGO);
    Path glue = glue("jni123tmp", LONG_AGO);
    var leftovers = new UnpackingLeftovers(cache);
    assertEquals(Set.of(folder, glue), Set.copyOf(leftovers.found()));
    assertEquals(Set.of(folder, glue), Set.copyOf(leftovers.sweep(NOW)));
    assertFalse(Files.exists(folder));
    assertFalse(Files.exists(glue));
    assertEquals(List.of(), leftovers.found());
  }

  /** The folder's own time stays when a file in it grows. */
  @Test
  void whatIsBeingWrittenStays() throws IOException {
    Path young = half("tmp1", NOW.minusSeconds(5));
    Path glue = glue("jni1tmp", NOW.minusSeconds(5));
    assertEquals(List.of(), new UnpackingLeftovers(cache).sweep(NOW));
    assertTrue(Files.exists(young.resolve("libtorch_cpu.so")));
    assertTrue(Files.exists(glue));
  }

  @Test
  void enginesAndOthersFilesStay() throws IOException {
    Path engine = half("2.5.1-cpu-linux-x86_64", LONG_AGO);
    Path mine = half("tmp", LONG_AGO);
    Path other = half("tmp-of-mine", LONG_AGO);
    Path library = glue("0.35.1-libdjl_torch.so", LONG_AGO);
    var leftovers = new UnpackingLeftovers(cache);
    assertEquals(List.of(), leftovers.sweep(NOW));
    for (Path stays : List.of(engine, mine, other, library)) {
      assertTrue(Files.exists(stays), stays::toString);
    }
  }

  @Test
  void oneProcessClaimsTheCacheAtATime() throws Exception {
    var leftovers = new UnpackingLeftovers(cache);
    var claim = leftovers.claim().orElseThrow();
    assertTrue(leftovers.claim().isEmpty());
    claim.close();
    leftovers.claim().orElseThrow().close();
  }

  @Test
  void aCacheThatCannotBeWrittenIsNotClaimed() {
    assertTrue(new UnpackingLeftovers(cache.resolve("absent")).claim().isEmpty());
    assertEquals(List.of(), new UnpackingLeftovers(cache.resolve("absent")).found());
  }
}
