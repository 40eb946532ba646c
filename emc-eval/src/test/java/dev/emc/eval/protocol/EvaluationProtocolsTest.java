package dev.emc.eval.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.LabelFractions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationProtocolsTest {
  @Test
  void theyStandInTheOrderOfPages() {
    assertEquals(
        List.of("linear", "linear-exact", "linear-sgd", "finetune", "svm", "knn"),
        EvaluationProtocols.names());
    assertEquals("Fine-tuning", EvaluationProtocols.title("finetune"));
    assertEquals("theirs", EvaluationProtocols.title("theirs"));
    assertEquals(Integer.MAX_VALUE, EvaluationProtocols.order("theirs"));
  }

  @Test
  void aResultSaysItsFamily() {
    assertEquals("linear", EvaluationProtocols.family("linear-cached"));
    assertEquals("linear", EvaluationProtocols.family("linear-exact swav epochs=2"));
    assertEquals("finetune", EvaluationProtocols.family("finetune swav"));
    assertEquals("knn", EvaluationProtocols.family("knn"));
    assertEquals("theirs", EvaluationProtocols.family("theirs-of-old x"));
  }

  @Test
  void settingsAreGivenByTheirKeys() {
    assertEquals(
        new SvmProtocol(List.of(1.0, 2.0), 5, 1, false),
        EvaluationProtocols.named("svm", List.of("costs=[1, 2]", "folds=5", "unit-length=false")));
    assertEquals(new KnnProtocol(), EvaluationProtocols.named("knn", List.of()));
  }

  @Test
  void whatCannotBeIsNamed() {
    refused(
        "no protocol 'knm', did you mean 'knn'? There are: linear, linear-exact, linear-sgd,"
            + " finetune, svm, knn",
        "knm");
    refused("--set k: 0 is out of range, 1 to 1000000", "knn", "k=0");
    refused("--set n: unknown key, did you mean 'k'? Valid keys: k, temperature", "knn", "n=3");
  }

  private static void refused(String line, String name, String... settings) {
    assertEquals(
        line,
        assertThrows(
                ConfigException.class, () -> EvaluationProtocols.named(name, List.of(settings)))
            .getMessage());
  }

  @Test
  void aStudySaysWhatAResultDependsOn() {
    var labels = new LabelFractions(List.of(0.1), 2, 7);
    assertEquals(
        Map.of(
            "seed",
            "7",
            "costs",
            "[1]",
            "folds",
            "3",
            "positive-weight",
            "1",
            "unit-length",
            "true"),
        new SvmProtocol(List.of(1.0), 3, 1, true).describe(labels));
    assertEquals(
        List.of("fractions", "draws", "seed", "protocol", "set"),
        List.copyOf(new FinetuneProtocol().describe(labels).keySet()));
    assertEquals(Map.of("k", "5", "temperature", "0.1"), new KnnProtocol(5, 0.1).describe(labels));
  }
}
