package dev.emc.core.data;

/** Where the values of views are changed: jitter, grayscale, blur, solarise and normalisation. */
public enum AugmentOn {
  /** On the threads that decode, image by image. */
  HOST,
  /**
   * On the device that trains, batch by batch. Decoding, cutting, resizing and flipping stay on the
   * threads.
   */
  DEVICE
}
