package dev.emc.api.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * What a config key means, or one of the records that a key chooses from by {@code type}, in one
 * line; shown by {@code describe} and in the docs.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
@API(status = API.Status.STABLE, since = "0.1")
public @interface Describe {
  /** The line, with the unit and the source of a default where there is one. */
  String value();
}
