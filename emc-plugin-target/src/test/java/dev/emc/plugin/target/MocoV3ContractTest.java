package dev.emc.plugin.target;

import dev.emc.api.SslMethod;
import dev.emc.testkit.SslMethodContract;
import java.util.List;

class MocoV3ContractTest extends SslMethodContract {
  @Override
  protected SslMethod newMethod() {
    return new MocoV3(new MocoV3Config(List.of(32, 16), 24, false, ProjectorKey.FC, 1, 0.9));
  }
}
