package dev.emc.plugin.baselines.criteria;

import dev.emc.api.Regularizer;
import dev.emc.testkit.RegularizerContract;
import org.junit.jupiter.api.Nested;

/** Every regularizer keeps the contract of its extension point. */
class RegularizerContractsTest {
  @Nested
  class NoneTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new None();
    }

    @Override
    protected boolean addsNothing() {
      return true;
    }
  }

  @Nested
  class VcRegTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new VcReg(new VcRegConfig());
    }
  }

  @Nested
  class VcRegProjectorTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new VcReg(new VcRegConfig(Space.PROJECTOR, 1, 0.01));
    }
  }

  @Nested
  class AuhTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Auh(new AuhConfig());
    }
  }

  @Nested
  class MmcrTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Mmcr(new MmcrConfig());
    }
  }

  @Nested
  class KoLeoTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new KoLeo(new KoLeoConfig());
    }
  }

  @Nested
  class SigRegTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new SigReg(new SigRegConfig());
    }
  }

  @Nested
  class VisRegTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      // Among many projections some pair changes order within a central difference's step.
      return new VisReg(new VisRegConfig(1, 1, Space.PROJECTOR, 8, 0));
    }
  }

  @Nested
  class LogDetTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new LogDet(new LogDetConfig());
    }
  }

  @Nested
  class LogDetCentredTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new LogDet(new LogDetConfig(1, 0.5, Space.PROJECTOR, true));
    }
  }

  @Nested
  class MmdSphereTest extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new MmdSphere(new MmdSphereConfig());
    }
  }
}
