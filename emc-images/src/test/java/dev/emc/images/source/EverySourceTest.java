package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.emc.images.load.BatchCopy;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.Unreadable;
import dev.emc.images.load.ViewLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for images from anywhere: their views depend on nothing but the seed. */
class EverySourceTest {
  private static final int COUNT = 26;
  private static final LoaderOptions OPTIONS =
      new LoaderOptions(4, 31, 1, 1 << 20, Unreadable.FAIL);

  @TempDir Path folder;

  /** Everything that a location can be. */
  private enum Kind {
    CLASS_FOLDERS {
      @Override
      String write(Path folder) throws IOException {
        images(folder, "c%d/%02d.png");
        return folder.toString();
      }
    },
    FLAT_FOLDER {
      @Override
      String write(Path folder) throws IOException {
        images(folder, "x%2$02d.png");
        return folder.toString();
      }
    },
    LIST {
      @Override
      String write(Path folder) throws IOException {
        return folder + "@" + Files.write(folder.resolve("l.txt"), images(folder, "c%d/%02d.png"));
      }
    },
    CSV {
      @Override
      String write(Path folder) throws IOException {
        String rows =
            images(folder, "c%d/%02d.png").stream()
                .map(name -> "\n\"%s\",%s".formatted(name, name.charAt(1)))
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("t.csv"), "file,label" + rows).toString();
      }
    },
    INATURALIST {
      @Override
      String write(Path folder) throws IOException {
        List<String> names = images(folder, "c%d/%02d.png");
        String images =
            IntStream.range(0, COUNT)
                .mapToObj(i -> "{\"id\": %d, \"file_name\": \"%s\"}".formatted(i, names.get(i)))
                .collect(Collectors.joining(", "));
        return Files.writeString(folder.resolve("t.json"), "{\"images\": [" + images + "]}")
            .toString();
      }
    },
    VOC {
      @Override
      String write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("ImageSets/Main"));
        Files.createDirectories(folder.resolve("Annotations"));
        var ids = new StringBuilder();
        for (String name : images(folder, "JPEGImages/%d%05d.jpg")) {
          String id = name.substring(name.indexOf('/') + 1, name.indexOf('.'));
          ids.append(id).append('\n');
          Files.writeString(folder.resolve("Annotations/" + id + ".xml"), "<annotation/>");
        }
        Files.writeString(folder.resolve("ImageSets/Main/trainval.txt"), ids);
        return folder + "@trainval";
      }
    },
    IDX {
      @Override
      String write(Path folder) throws IOException {
        byte[] content = TestImages.idxImages(COUNT, 20, 20);
        return Files.write(folder.resolve("images-idx3"), content).toString();
      }
    },
    CIFAR {
      @Override
      String write(Path folder) throws IOException {
        byte[] content = new byte[COUNT * 3073];
        for (int i = 0; i < content.length; i++) {
          content[i] = (byte) (i % 3073 == 0 ? 1 : i * 31 >> 3);
        }
        Files.write(folder.resolve("test_batch.bin"), content);
        return folder + "@test";
      }
    };

    /** Writes the images; returns their location. */
    abstract String write(Path folder) throws IOException;

    /** Writes images under names made of a class and a number. */
    private static List<String> images(Path folder, String pattern) {
      return IntStream.range(0, COUNT)
          .mapToObj(
              i -> {
                String name = pattern.formatted(i % 3, i);
                try {
                  TestImages.write(
                      folder.resolve(name),
                      TestImages.noise(20 + i, 24, i),
                      name.substring(name.lastIndexOf('.') + 1));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                return name;
              })
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchesDependOnTheSeedAlone(Kind kind) throws IOException {
    String location = kind.write(folder);
    List<BatchCopy> whole = epoch(location, OPTIONS, 3, 0);
    assertEquals(6, whole.size());
    assertEquals(whole, epoch(location, OPTIONS.withWorkers(8), 3, 0));
    // As a run that was stopped in the middle of the epoch goes on, in a new process.
    assertEquals(whole.subList(4, 6), epoch(location, OPTIONS.withWorkers(3), 3, 4));
    assertNotEquals(whole, epoch(location, OPTIONS, 4, 0));
  }

  private static List<BatchCopy> epoch(
      String location, LoaderOptions options, int number, int firstBatch) {
    ImageSource source = ImageSources.open(location);
    assertEquals(COUNT, source.size());
    var loader = new ViewLoader(source, TestImages.busyPlan(12, source.channels()), options);
    return BatchCopy.drain(loader.epoch(number, firstBatch));
  }
}
