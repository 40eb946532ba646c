package dev.emc.plugin.target;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

/** The contract as the heads are with vision transformers. */
class MocoV3OfVitContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new MocoV3(new MocoV3Config(List.of(32, 32, 16), 24, true, ProjectorKey.HEAD, 0.2, 0.9));
  }
}
