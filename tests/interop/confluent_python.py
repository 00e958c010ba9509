"""confluent-kafka (PyPI): the schema registry's client and serializers; through a broker if there is one."""
import json
import os
import subprocess
import time

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

from cases import play

RUN = str(time.time_ns())
ID, NOTE = {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"], "default": None}


def client():
    return SchemaRegistryClient({"url": os.environ["REGISTRY"]})


def record(*fields):
    return json.dumps({"type": "record", "name": "Order", "namespace": "shop", "fields": list(fields)})


def value_of(topic):
    return SerializationContext(topic, MessageField.VALUE)


def round_trip():
    "round trip with a fresh client"
    topic = f"py-{RUN}"
    data = AvroSerializer(client(), record(ID, NOTE))({"id": 7, "note": "x"}, value_of(topic))
    assert data[0] == 0
    assert AvroDeserializer(client())(data, value_of(topic)) == {"id": 7, "note": "x"}


def refused():
    "a refusal names the field"
    subject = f"py-refused-{RUN}-value"
    client().register_schema(subject, Schema(record(ID), "AVRO"))
    try:
        client().register_schema(subject, Schema(record(ID, {"name": "age", "type": "int"}), "AVRO"))
    except SchemaRegistryError as e:
        assert e.http_status_code == 409 and e.error_code == 40901 and "'age'" in e.error_message, e
    else:
        raise AssertionError("it was not refused")
    assert client().test_compatibility(subject, Schema(record(ID, NOTE), "AVRO"))


def references():
    "references"
    inner = Schema(json.dumps({"type": "record", "name": "Item", "namespace": "shop",
                               "fields": [{"name": "sku", "type": "string"}]}), "AVRO")
    client().register_schema(f"py-item-{RUN}", inner)
    outer = Schema(record({"name": "item", "type": "shop.Item"}), "AVRO",
                   [SchemaReference("shop.Item", f"py-item-{RUN}", 1)])
    topic = f"py-basket-{RUN}"
    number = client().register_schema(f"{topic}-value", outer)
    assert client().get_schema(number).references[0].subject == f"py-item-{RUN}"
    data = AvroSerializer(client(), outer)({"item": {"sku": "a"}}, value_of(topic))
    assert AvroDeserializer(client())(data, value_of(topic)) == {"item": {"sku": "a"}}


def life():
    "lookup, versions, config, delete"
    subject, schema = f"py-life-{RUN}", Schema(record(ID), "AVRO")
    number = client().register_schema(subject, schema)
    assert client().lookup_schema(subject, schema).schema_id == number
    assert client().get_versions(subject) == [1]
    assert subject in client().get_subjects()
    assert client().get_latest_version(subject).version == 1
    client().set_compatibility(subject, "FULL")
    assert client().get_compatibility(subject) == "FULL"
    assert client().delete_subject(subject) == [1]
    assert client().delete_subject(subject, permanent=True) == [1]
    try:
        client().get_latest_version(subject)
    except SchemaRegistryError as e:
        assert e.error_code == 40401, e
    else:
        raise AssertionError("it is still there")


def old_and_new():
    "old and new through a broker"
    from confluent_kafka import Consumer, Producer
    from confluent_kafka.admin import AdminClient, NewTopic
    topic, broker = f"py-broker-{RUN}", os.environ["BROKER"]
    admin = AdminClient({"bootstrap.servers": broker})
    for f in admin.create_topics([NewTopic(topic, 1, 1)]).values():
        f.result(30)
    producer = Producer({"bootstrap.servers": broker})
    for schema, value in ((record(ID), {"id": 1}), (record(ID, NOTE), {"id": 2, "note": "n"})):
        producer.produce(topic, AvroSerializer(client(), schema)(value, value_of(topic)))
    assert producer.flush(30) == 0
    consumer = Consumer({"bootstrap.servers": broker, "group.id": RUN, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    read, got, end = AvroDeserializer(client(), record(ID, NOTE)), [], time.time() + 60
    while len(got) < 2 and time.time() < end:
        m = consumer.poll(1)
        if m and not m.error():
            got.append(read(m.value(), value_of(topic)))
    consumer.close()
    assert got == [{"id": 1, "note": None}, {"id": 2, "note": "n"}], got


def refused_at_produce():
    "a producer is refused where it serializes"
    topic = f"py-produce-{RUN}"
    AvroSerializer(client(), record(ID))({"id": 1}, value_of(topic))
    try:
        AvroSerializer(client(), record(ID, {"name": "age", "type": "int"}))({"id": 1, "age": 2}, value_of(topic))
    except SchemaRegistryError as e:
        assert e.http_status_code == 409 and "'age'" in e.error_message, e
    else:
        raise AssertionError("it was not refused")


def story():
    "the obvious schema, a refusal at produce() that names one of six consumers, and the same call once it agrees"
    from confluent_kafka import DeserializingConsumer, SerializingProducer
    from confluent_kafka.admin import AdminClient, NewTopic
    from confluent_kafka.error import ValueSerializationError
    topic, broker = os.environ["STORY_TOPIC"], os.environ["BROKER"]
    subject, first, change = f"{topic}-value", *(open(os.environ[n]).read() for n in ("STORY_FIRST", "STORY_CHANGE"))
    order = {"order_id": "o1", "customer_id": "c1", "status": "placed", "total_minor": 100, "currency": "EUR",
             "occurred_at": 1700000000000}
    assert os.environ["STORY_ACTIVE"] == "6"
    admin = AdminClient({"bootstrap.servers": broker})
    for f in admin.create_topics([NewTopic(topic, 1, 1)]).values():
        f.result(30)

    def producer(schema):
        return SerializingProducer({"bootstrap.servers": broker, "value.serializer": AvroSerializer(client(), schema)})

    old, new = producer(first), producer(change)
    old.produce(topic, value=order)
    assert old.flush(30) == 0 and client().get_versions(subject) == [1]
    for text in (first, change):
        client().register_schema(f"unbound-{subject}", Schema(text, "AVRO"))  # BACKWARD allows it
    assert not client().test_compatibility(subject, Schema(change, "AVRO"))
    try:
        new.produce(topic, value=order | {"order_id": "o2", "channel": 3})
    except ValueSerializationError as e:
        for part in ("409", "risk.fraud-scorer (risk@retailer.example)", "order_event.channel"):
            assert part in str(e), (part, str(e))
        for other in ("fulfilment.router", "partner.webhook", "contract "):
            assert other not in str(e), (other, str(e))
    else:
        raise AssertionError("it was not refused")
    assert new.flush(30) == 0 and client().get_versions(subject) == [1], "nothing is registered"
    try:
        client().lookup_schema(subject, Schema(change, "AVRO"))
    except SchemaRegistryError as e:
        assert e.error_code == 40403, e
    else:
        raise AssertionError("what was refused is found")
    subprocess.run([os.environ["TREATY"], "expect", "publish", os.environ["STORY_RENEWED"], "--registry",
                    os.environ["REGISTRY"]], check=True, capture_output=True)
    new.produce(topic, value=order | {"order_id": "o2", "channel": 3})
    assert new.flush(30) == 0 and client().get_versions(subject) == [1, 2]
    read = DeserializingConsumer({"bootstrap.servers": broker, "group.id": RUN + "story",
                                  "auto.offset.reset": "earliest",
                                  "value.deserializer": AvroDeserializer(client(), change)})
    read.subscribe([topic])
    got, end = [], time.time() + 60
    while len(got) < 2 and time.time() < end:
        m = read.poll(1)
        if m and not m.error():
            got.append((m.value()["order_id"], m.value()["channel"]))
    read.close()
    assert got == [("o1", 0), ("o2", 3)], got


play([round_trip, refused, references, life, refused_at_produce] +
     ([old_and_new, story] if "BROKER" in os.environ else []))
