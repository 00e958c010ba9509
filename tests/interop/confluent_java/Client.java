// The genuine Java client (CachedSchemaRegistryClient over RestService), as Apache Flink ships it.
import java.util.Collections;
import java.util.List;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.entities.SchemaReference;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

public class Client {
    static final String RUN = Long.toString(System.nanoTime());
    static final String ID = "{\"name\":\"id\",\"type\":\"long\"}";
    static final String NOTE = "{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null}";
    static final String AGE = "{\"name\":\"age\",\"type\":\"int\"}";

    interface Case {
        void run() throws Exception;
    }

    static CachedSchemaRegistryClient client() {
        return new CachedSchemaRegistryClient(System.getenv("REGISTRY"), 100);
    }

    static AvroSchema order(String... fields) {
        return new AvroSchema("{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":["
            + String.join(",", fields) + "]}");
    }

    static void want(boolean ok, Object found) {
        if (!ok) {
            throw new AssertionError(String.valueOf(found));
        }
    }

    static RestClientException refusal(Case c) throws Exception {
        try {
            c.run();
        } catch (RestClientException e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    static void roundTrip() throws Exception {
        String subject = "java-" + RUN;
        int one = client().register(subject, order(ID));
        int two = client().register(subject, order(ID, NOTE));
        want(one != two && client().register(subject, order(ID)) == one, two);
        want(client().getSchemaBySubjectAndId(subject, two).equals(order(ID, NOTE)), two);
        want(client().getId(subject, order(ID, NOTE)) == two, two);
        want(client().getVersion(subject, order(ID, NOTE)) == 2, two);
        want(client().getLatestSchemaMetadata(subject).getId() == two, two);
        want(client().getAllVersions(subject).equals(List.of(1, 2)), client().getAllVersions(subject));
        RestClientException e = refusal(() -> client().getId(subject, order(AGE)));
        want(e.getErrorCode() == 40403, e);
    }

    static void refused() throws Exception {
        String subject = "java-refused-" + RUN;
        client().register(subject, order(ID));
        RestClientException e = refusal(() -> client().register(subject, order(ID, AGE)));
        want(e.getStatus() == 409 && e.getErrorCode() == 40901 && e.getMessage().contains("'age'"), e);
        want(!client().testCompatibility(subject, order(ID, AGE)), "compatible");
        want(client().testCompatibility(subject, order(ID, NOTE)), "incompatible");
    }

    static void references() throws Exception {
        String inner = "java-item-" + RUN, outer = "java-cart-" + RUN;
        String item = "{\"type\":\"record\",\"name\":\"Item\",\"namespace\":\"shop\",\"fields\":[]}";
        client().register(inner, new AvroSchema(item));
        AvroSchema cart = new AvroSchema("{\"type\":\"record\",\"name\":\"Cart\",\"namespace\":\"shop\",\"fields\":"
            + "[{\"name\":\"item\",\"type\":\"shop.Item\"}]}", List.of(new SchemaReference("shop.Item", inner, 1)),
            Collections.singletonMap("shop.Item", item), null);
        int id = client().register(outer, cart);
        want(client().getSchemaBySubjectAndId(outer, id).references().get(0).getSubject().equals(inner), id);
    }

    static void life() throws Exception {
        String subject = "java-life-" + RUN;
        client().register(subject, order(ID));
        want(client().updateCompatibility(subject, "FULL").equals("FULL"), "level");
        want(client().getCompatibility(subject).equals("FULL"), "level");
        want(client().getAllSubjects().contains(subject), "subjects");
        want(client().deleteSubject(subject).equals(List.of(1)), "deleted");
        want(client().deleteSubject(Collections.emptyMap(), subject, true).equals(List.of(1)), "gone");
        want(refusal(() -> client().getLatestSchemaMetadata(subject)).getErrorCode() == 40401, "code");
    }

    static boolean play(String name, Case c) {
        try {
            c.run();
            System.out.println("ok " + name);
            return true;
        } catch (Throwable e) { // every flaw is worth a line
            System.out.println("FAIL " + name + ": " + e);
            return false;
        }
    }

    public static void main(String[] arguments) {
        boolean good = play("register, evolve, lookup", Client::roundTrip);
        good &= play("a refusal names the field", Client::refused);
        good &= play("references", Client::references);
        good &= play("level, subjects, delete", Client::life);
        System.exit(good ? 0 : 1);
    }
}
