package dev.emc.api;

import dev.emc.api.view.ViewPlan;
import org.apiguardian.api.API;

/**
 * The sizes of a run, known before anything is loaded.
 *
 * @param batchSize images per step, N
 * @param embeddingWidth width of an embedding, D
 * @param views the views drawn of each image
 */
@API(status = API.Status.STABLE, since = "0.1")
public record RunShape(int batchSize, int embeddingWidth, ViewPlan views) {}
