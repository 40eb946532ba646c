package dev.emc.api.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * The major version of the API a plugin was compiled against. Write
 * {@code @BuiltFor(EmcApi.MAJOR)}: the compiler copies the constant into the plugin's class.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@API(status = API.Status.STABLE, since = "0.1")
public @interface BuiltFor {
  /** {@link EmcApi#MAJOR} at compile time. */
  int value();
}
