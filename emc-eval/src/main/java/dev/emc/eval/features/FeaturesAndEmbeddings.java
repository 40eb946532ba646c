package dev.emc.eval.features;

/**
 * What one pass gives of the same images.
 *
 * @param features of the backbone, (N, F)
 * @param embeddings before any normalisation, (N, D)
 */
public record FeaturesAndEmbeddings(ImageRows features, ImageRows embeddings) {
  /** Takes rows of features followed by embeddings apart. */
  static FeaturesAndEmbeddings split(ImageRows both, int featureWidth) {
    int rest = both.width() - featureWidth;
    float[] features = new float[both.rows() * featureWidth];
    float[] embeddings = new float[both.rows() * rest];
    for (int row = 0; row < both.rows(); row++) {
      int from = row * both.width();
      System.arraycopy(both.values(), from, features, row * featureWidth, featureWidth);
      System.arraycopy(both.values(), from + featureWidth, embeddings, row * rest, rest);
    }
    return new FeaturesAndEmbeddings(
        new ImageRows(featureWidth, features, both.images()),
        new ImageRows(rest, embeddings, both.images()));
  }
}
