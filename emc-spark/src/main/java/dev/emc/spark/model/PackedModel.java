package dev.emc.spark.model;

import java.io.Serializable;

/**
 * A model that the driver has packed for all machines.
 *
 * @param choice what the user said
 * @param archive name of the folder that Spark unpacks it into
 * @param checksum of its weights' file, eight hexadecimal digits
 */
public record PackedModel(ModelChoice choice, String archive, String checksum)
    implements Serializable {
  private static final long serialVersionUID = 1;
}
