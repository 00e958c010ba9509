import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * What pairs.c does, by Apache Avro, with the same arguments and the same line of answers. Processor time is
 * that of the one thread that works: what collects garbage or compiles beside it is not charged.
 */
final class Pairs {
  private record Pair(String reader, String writer, Schema reads, Schema writes) {}

  private int compatible;
  private int lines;
  private long characters;

  private static Schema parse(String text) {
    return new Schema.Parser().parse(text);
  }

  private static String sentence(SchemaCompatibility.Incompatibility i) {
    String path = i.getLocation();
    switch (i.getType()) {
      case NAME_MISMATCH:
        return "The name of the schema has changed (path '" + path + "')";
      case FIXED_SIZE_MISMATCH:
        return "The size of FIXED type field at path '" + path + "' in the new schema does not match with the old schema";
      case MISSING_ENUM_SYMBOLS:
        return "The new schema is missing enum symbols '" + i.getMessage() + "' at path '" + path + "' in the old schema";
      case READER_FIELD_MISSING_DEFAULT_VALUE:
        return "The field '" + i.getMessage() + "' at path '" + path
            + "' in the new schema has no default value and is missing in the old schema";
      case TYPE_MISMATCH:
        return "The type (path '" + path + "') of a field in the new schema does not match with the old schema";
      default:
        return "The new schema is missing a type inside a union field at path '" + path + "' in the old schema";
    }
  }

  private void say(String line) {
    lines++;
    characters += line.length();
  }

  private void relate(Schema reader, Schema writer) {
    SchemaCompatibility.SchemaPairCompatibility pair;
    try {
      pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    } catch (AvroRuntimeException e) {
      say("Unexpected exception during compatibility check: " + e.getMessage());
      return;
    }
    if (pair.getType() == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
      compatible++;
    }
    for (SchemaCompatibility.Incompatibility i : pair.getResult().getIncompatibilities()) {
      say("{errorType:'" + i.getType() + "', description:'" + sentence(i) + "', additionalInfo:'" + i.getMessage() + "'}");
    }
  }

  private void one(String work, Pair pair) {
    switch (work) {
      case "relation":
        relate(pair.reads, pair.writes);
        break;
      case "both":
        relate(parse(pair.reader), parse(pair.writer));
        break;
      default:
        if (parse(pair.reader).getType() == parse(pair.writer).getType()) {
          compatible++;
        }
    }
  }

  private void round(String work, List<Pair> pairs) {
    compatible = 0;
    lines = 0;
    characters = 0;
    for (Pair pair : pairs) {
      one(work, pair);
    }
  }

  public static void main(String[] args) throws Exception {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    ObjectMapper mapper = new ObjectMapper();
    List<Pair> pairs = new ArrayList<>();
    int rounds = Integer.parseInt(args[1]);
    int counted = Integer.parseInt(args[2]);
    int leftOut = 0;
    Pairs own = new Pairs();
    for (int i = 3; i < args.length; i++) {
      for (String line : Files.readAllLines(Path.of(args[i]), StandardCharsets.UTF_8)) {
        JsonNode row = mapper.readTree(line);
        String reader = row.get("reader").asText();
        String writer = row.get("writer").asText();
        try {
          pairs.add(new Pair(reader, writer, parse(reader), parse(writer)));
        } catch (RuntimeException e) {
          leftOut++;
        }
      }
    }
    StringBuilder times = new StringBuilder();
    for (int i = 0; i < rounds; i++) {
      long started = clock.getCurrentThreadCpuTime();
      own.round(args[0], pairs);
      if (i >= rounds - counted) {
        times.append(' ').append(clock.getCurrentThreadCpuTime() - started);
      }
    }
    System.out.println(pairs.size() + " " + leftOut + " " + own.compatible + " " + own.lines + " " + own.characters + times);
  }
}
