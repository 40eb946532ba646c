package dev.emc.spark.embed;

import dev.emc.api.ConfigException;
import dev.emc.spark.model.PackedModel;
import java.io.Serializable;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * How tasks embed.
 *
 * @param model packed by the driver
 * @param batchSize images in every batch; what is missing in a short one is filled up
 * @param threads of a task; 0 for its cores, {@code spark.task.cpus}
 * @param device {@code auto}: the GPU that Spark gave to the task, else the CPU; or as the command
 *     line has it
 */
public record EmbedSettings(PackedModel model, int batchSize, int threads, String device)
    implements Serializable {
  /** That of {@code emc embed}, and so its bits. */
  public static final int DEFAULT_BATCH = 256;

  /** Lets Spark say where a task computes. */
  public static final String AUTO = "auto";

  private static final long serialVersionUID = 1;

  /** Checks the ranges. */
  public EmbedSettings {
    if (batchSize < 1) {
      throw new ConfigException("the batch size must be at least 1, got " + batchSize);
    }
    if (threads < 0) {
      throw new ConfigException(
          "threads must be at least 0 (0: the cores of a task), got " + threads);
    }
  }

  /** The threads of every task of a cluster, which the last bits of features depend on. */
  public int threadsOn(SparkConf cluster) {
    return threads > 0 ? threads : cluster.getInt("spark.task.cpus", 1);
  }

  /** What tasks of a cluster compute on: {@code cpu} or {@code gpu}, whichever of them. */
  public String deviceOn(SparkConf cluster) {
    if (device.equals(AUTO)) {
      return cluster.getDouble("spark.task.resource.gpu.amount", 0) > 0 ? "gpu" : "cpu";
    }
    return device.replaceFirst("[0-9]+$", "");
  }

  /** The threads of a task. */
  int threadsOf(TaskContext task) {
    return threads > 0 ? threads : task.cpus();
  }

  /** Where a task computes. */
  String deviceOf(TaskContext task) {
    if (!device.equals(AUTO)) {
      return device;
    }
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    return gpu != null && gpu.addresses().length > 0 ? ofAddress(gpu.addresses()[0]) : "cpu";
  }

  /**
   * The device of an address that Spark's discovery script answered.
   *
   * @throws ConfigException if it is no number, but a name such as NVIDIA's
   */
  static String ofAddress(String address) {
    if (!address.matches("[0-9]+")) {
      throw new ConfigException(
          "Spark gave a task the GPU '%s': the discovery script must answer numbers, from 0"
              .formatted(address));
    }
    return "gpu" + address;
  }
}
