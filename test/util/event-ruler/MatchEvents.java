import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/** Prints a line for each pair of a pattern and an event in a file: true, false, or why the pattern is refused. */
public class MatchEvents {
  public static void main(String[] arguments) throws Exception {
    for (JsonNode pair : new ObjectMapper().readTree(new File(arguments[0]))) {
      String pattern = pair.get("pattern").toString();
      String problem = JsonRuleCompiler.check(pattern);
      System.out.println(problem == null ? isMatch(pattern, pair.get("event").toString()) : problem.replace('\n', ' '));
    }
  }

  private static boolean isMatch(String pattern, String event) throws Exception {
    Machine machine = Machine.builder().build();
    machine.addRule("rule", pattern);
    return !machine.rulesForJSONEvent(event).isEmpty();
  }
}
