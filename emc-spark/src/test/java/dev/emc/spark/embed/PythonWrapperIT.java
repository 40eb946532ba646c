package dev.emc.spark.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.spark.testing.DocumentedJobs;
import dev.emc.spark.testing.PythonBridge;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.TinyRun;
import dev.emc.testkit.process.Python;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wrapper for PySpark does what it says with the Java class of today: a Python program uses it
 * on real objects. PySpark itself is stood in for, see src/test/python/pyspark.
 */
@Tag("integration")
class PythonWrapperIT {
  @TempDir private Path folder;

  @Test
  void itSetsEveryParameterEmbedsAndIsWrittenAndRead() throws IOException, InterruptedException {
    Optional<Python> python = Python.with("json");
    assumeTrue(python.isPresent(), "there is no Python");
    Path images = TinyRun.images(folder.resolve("images"), 8, 1);
    Path run = TinyRun.train(folder.resolve("run"), images);
    Files.writeString(images.resolve("class0/broken.png"), "no image, but text");
    Dataset<Row> files =
        Sparks.shared()
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", "true")
            .load(images.toString());
    Path place = folder.resolve("saved");
    List<String> documented = DocumentedJobs.blocks("python");
    assertEquals(1, documented.size());
    var program =
        new ProcessBuilder(
                python.get().program(),
                "src/test/python/wrapper.py",
                "" + run,
                "" + place,
                documented.get(0).replace("runs/mine", run.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    program
        .environment()
        .put("PYTHONPATH", "src/main/python" + File.pathSeparator + "src/test/python");
    program.environment().put("PYTHONDONTWRITEBYTECODE", "1");

    JsonNode said = new PythonBridge(files).serve(program);

    var params = new TreeMap<String, String>();
    for (Param<?> param : new EmcEmbedder().params()) {
      params.put(
          param.name(),
          param instanceof IntParam
              ? "toInt"
              : param instanceof BooleanParam ? "toBoolean" : "toString");
    }
    var wrapped = new TreeMap<String, String>();
    said.path("params").properties().forEach(p -> wrapped.put(p.getKey(), p.getValue().asText()));
    assertEquals(params, wrapped, "names and types");
    assertEquals(
        "[\"path\",\"modificationTime\",\"length\",\"z\",\"why\"]",
        said.path("columns").toString());
    assertEquals(17, said.path("rows").asInt());
    assertEquals(1, said.path("unreadable").asInt());
    assertEquals(
        "Invalid param value given for param \"batchSize\". Could not convert many to int",
        said.path("refused").asText());
    assertEquals(said.path("uid"), said.path("readUid"));
    assertEquals(64, said.path("readBatch").asInt());
    assertEquals(17, said.path("readRows").asInt());
    assertEquals(17, said.path("documentedRows").asInt());
    EmcEmbedder read = EmcEmbedder.load(place.toString());
    assertEquals(64, read.getOrDefault(read.batchSize()));
    assertEquals("z", read.getOrDefault(read.outputCol()));
  }
}
