package dev.emc.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.doctor.Finding.Status;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbedEngineTest {
  private static final String ENGINE_IS_FINE =
      "{\"status\":\"OK\",\"subject\":\"Engine\",\"text\":\"PyTorch 2.7.1\",\"advice\":\"\"}";

  private static List<Finding> findings(Class<?> main) throws Exception {
    var findings = new ArrayList<Finding>();
    ProbedEngine.findings(main, "cpu", false, findings::add);
    return findings;
  }

  private static List<String> statuses(List<Finding> findings) {
    return findings.stream().map(f -> f.status() + " " + f.subject()).toList();
  }

  /** As an engine does whose instructions the processor does not have. */
  static final class Crashing {
    public static void main(String[] arguments) throws Exception {
      System.out.println("a line of a native library");
      System.out.println(ENGINE_IS_FINE);
      System.out.flush();
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
    }
  }

  @Test
  void aCrashIsAFindingLikeAnyOther() throws Exception {
    List<Finding> findings = findings(Crashing.class);
    assertEquals(
        List.of("OK Engine", "FAIL Natives", "SKIP Devices", "SKIP Threads", "SKIP Training"),
        statuses(findings));
    String text = findings.get(1).text();
    assertTrue(text.matches("the engine ended its process: (SIG|EXCEPTION_)\\w+.*"), text);
  }

  /** As a library does that calls exit. */
  static final class Silent {
    public static void main(String[] arguments) {
      System.exit(0);
    }
  }

  @Test
  void anEndWithoutAWordIsAFailure() throws Exception {
    Finding first = findings(Silent.class).get(0);
    assertEquals(Status.FAIL, first.status());
    assertEquals("the engine's process ended without a word", first.text());
  }

  /** As one whose engine cannot start. */
  static final class Failing {
    public static void main(String[] arguments) {
      System.out.println(
          ENGINE_IS_FINE.replace("OK", "FAIL").replace("PyTorch 2.7.1", "no such file"));
      System.exit(1);
    }
  }

  @Test
  void aFailureIsSaidOnceAndTheRestIsSkipped() throws Exception {
    List<Finding> findings = findings(Failing.class);
    assertEquals("no such file", findings.get(0).text());
    assertEquals(
        List.of("FAIL Engine", "SKIP Natives", "SKIP Devices", "SKIP Threads", "SKIP Training"),
        statuses(findings));
  }

  @Test
  void aDeviceThatIsNotThereFailsTheTrainingAlone() throws Exception {
    var findings = new ArrayList<Finding>();
    ProbedEngine.findings("gpu999", false, findings::add);
    assertEquals(
        List.of("OK Engine", "OK Natives", "Devices", "OK Threads", "FAIL Training"),
        // What the engine or a GPU that it cannot use is noted for is the machine's.
        statuses(findings).stream()
            .filter(s -> !s.equals("NOTE Engine"))
            .map(s -> s.replaceFirst("(OK|NOTE) Devices", "Devices"))
            .toList());
    Finding last = findings.get(findings.size() - 1);
    assertTrue(
        last.text().startsWith("device 'gpu999' is not there: the engine sees "), last::text);
    assertEquals("", last.advice());
  }
}
