/** What tests on Spark share. */
@NullMarked
package dev.emc.spark.testing;

import org.jspecify.annotations.NullMarked;
