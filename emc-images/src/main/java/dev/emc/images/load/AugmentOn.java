package dev.emc.images.load;

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
