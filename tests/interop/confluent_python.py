"""confluent-kafka (PyPI): the schema registry's client and serializers; through a broker if there is one."""
import json
import os
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


play([round_trip, refused, references, life, refused_at_produce] + ([old_and_new] if "BROKER" in os.environ else []))
