package dev.emc.eval.study.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row's accuracy with each seed of its group.
 *
 * @param row name of the row
 * @param top1 mean over the label fractions of the first protocol, percent, in the order of the
 *     group's seeds; null where the run is not done
 */
public record SeedMeans(String row, List<@Nullable Double> top1) {}
