package dev.emc.plugin.target;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

/** Batches of 8 go round a queue of 24. */
class MocoV2ContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new MocoV2(new MocoV2Config(List.of(32, 16), 24, 0.2, 0.9));
  }
}
