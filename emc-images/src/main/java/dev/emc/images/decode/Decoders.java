package dev.emc.images.decode;

/** The decoder of this machine: native where that can be loaded, else that of the Java platform. */
public final class Decoders {
  private Decoders() {}

  /** Loaded at the first use, once: loading native code takes a moment. */
  public static Decoder fastest() {
    return Holder.FASTEST;
  }

  private static final class Holder {
    private static final Decoder FASTEST = choose(new ImageIoDecoder());

    private static Decoder choose(Decoder platform) {
      return LeptonicaDecoder.load(platform).orElse(platform);
    }
  }
}
