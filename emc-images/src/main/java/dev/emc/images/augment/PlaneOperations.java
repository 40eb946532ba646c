package dev.emc.images.augment;

/**
 * Does operations to one image in place.
 *
 * <p>Keeps its working memory from image to image, so each thread needs one of its own.
 */
final class PlaneOperations implements PixelOp.Visitor<Planes> {
  private final BoxBlur blur = new BoxBlur();
  private final HueShift hueShift = new HueShift();
  private final Colors colors = new Colors();
  private final Resampler resampler;
  private final Planes image;
  private final ForeignAugmentations foreign;

  /**
   * Operations.
   *
   * @param image that all of them change
   * @param foreign does what plugins bring
   */
  PlaneOperations(Resampler resampler, Planes image, ForeignAugmentations foreign) {
    this.resampler = resampler;
    this.image = image;
    this.foreign = foreign;
  }

  @Override
  public Planes resizedCrop(PixelOp.ResizedCrop op) {
    resampler.resize(image.toImage(), op, false, image);
    return image;
  }

  @Override
  public Planes crop(PixelOp.Crop op) {
    image.crop(op);
    return image;
  }

  @Override
  public Planes flip(PixelOp.Flip op) {
    image.flip();
    return image;
  }

  @Override
  public Planes brightness(PixelOp.Brightness op) {
    Colors.brightness(image, op.factor());
    return image;
  }

  @Override
  public Planes contrast(PixelOp.Contrast op) {
    Colors.contrast(image, op.factor());
    return image;
  }

  @Override
  public Planes saturation(PixelOp.Saturation op) {
    if (concerns(op)) {
      colors.saturation(image, op.factor());
    }
    return image;
  }

  @Override
  public Planes hue(PixelOp.Hue op) {
    if (concerns(op)) {
      hueShift.apply(image, op.shift());
    }
    return image;
  }

  @Override
  public Planes gray(PixelOp.Gray op) {
    if (concerns(op)) {
      colors.gray(image);
    }
    return image;
  }

  @Override
  public Planes blur(PixelOp.Blur op) {
    blur.blur(image, op.radius());
    return image;
  }

  @Override
  public Planes invert(PixelOp.Invert op) {
    Colors.solarize(image, op.threshold());
    return image;
  }

  @Override
  public Planes foreign(PixelOp.Foreign op) {
    image.load(
        foreign.of(op.augmentation()).apply(image.toPixels(), KeyedRandom.ofBranch(op.stream())));
    return image;
  }

  /** Whether there is something to do: a grey image is its own luma and has no hue. */
  private boolean concerns(PixelOp.Photometric op) {
    return image.channels() > 1 || op.changesGrey();
  }
}
