package dev.emc.api;

import org.apiguardian.api.API;

/** A network family member that turns images into features, such as {@code resnet50}. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Backbone {
  /**
   * Builds the network, uninitialised.
   *
   * @param channels of an input image: 1 for grey, 3 for colour
   * @param imageSize side in pixels of the full-resolution view
   * @throws ConfigException if the network cannot take such images
   */
  BackboneBlock build(int channels, int imageSize);
}
