"""confluent-kafka (PyPI): the schema registry's client and serializers; through a broker if there is one."""
import base64
import json
import os
import subprocess
import time

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2

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
    [data] = passed_on(topic, AvroSerializer(client(), outer)({"item": {"sku": "a"}}, value_of(topic)))
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


def through_the_broker(topic, values):
    """What a consumer gets of the bytes that a producer sent."""
    from confluent_kafka import Consumer, Producer
    from confluent_kafka.admin import AdminClient, NewTopic
    broker = os.environ["BROKER"]
    admin = AdminClient({"bootstrap.servers": broker})
    for f in admin.create_topics([NewTopic(topic, 1, 1)]).values():
        f.result(30)
    producer = Producer({"bootstrap.servers": broker})
    for value in values:
        producer.produce(topic, value)
    assert producer.flush(30) == 0
    consumer = Consumer({"bootstrap.servers": broker, "group.id": topic, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    got, end = [], time.time() + 60
    while len(got) < len(values) and time.time() < end:
        m = consumer.poll(1)
        if m and not m.error():
            got.append(m.value())
    consumer.close()
    return got


def passed_on(topic, *values):
    """The same, or the bytes themselves where there is no broker."""
    return through_the_broker(topic, values) if "BROKER" in os.environ else list(values)


def old_and_new():
    "old and new through a broker"
    topic = f"py-broker-{RUN}"
    sent = [AvroSerializer(client(), schema)(value, value_of(topic))
            for schema, value in ((record(ID), {"id": 1}), (record(ID, NOTE), {"id": 2, "note": "n"}))]
    read = AvroDeserializer(client(), record(ID, NOTE))
    got = [read(data, value_of(topic)) for data in through_the_broker(topic, sent)]
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


def refused_as(call, name):
    try:
        call()
    except SchemaRegistryError as e:
        assert e.http_status_code == 409 and e.error_code == 40901 and name in e.error_message, e
    else:
        raise AssertionError("it was not refused")


def closed(*required, **properties):
    return json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
                       "properties": properties, "required": list(required), "additionalProperties": False})


NUMBER, TEXT = {"type": "integer"}, {"type": "string"}


def json_old_and_new():
    "JSON Schema: registered by the serializer, evolved, refused where it serializes, old and new read"
    topic = f"py-json-{RUN}"
    sent = [JSONSerializer(text, client())(value, value_of(topic)) for text, value in (
        (closed("id", id=NUMBER), {"id": 1}), (closed("id", id=NUMBER, note=TEXT), {"id": 2, "note": "é"}))]
    assert client().get_versions(f"{topic}-value") == [1, 2]
    assert client().get_latest_version(f"{topic}-value").schema.schema_type == "JSON"
    asks_more = closed("id", "age", id=NUMBER, note=TEXT, age=NUMBER)
    refused_as(lambda: JSONSerializer(asks_more, client())({"id": 3, "age": 4}, value_of(topic)), "age")
    assert not client().test_compatibility(f"{topic}-value", Schema(asks_more, "JSON"))
    assert client().get_versions(f"{topic}-value") == [1, 2], "nothing is registered"
    sent = passed_on(topic, *sent)
    fresh = JSONDeserializer(None, schema_registry_client=client())
    got = [fresh(data, value_of(topic)) for data in sent]
    assert got == [{"id": 1}, {"id": 2, "note": "é"}], got


def json_references():
    "JSON Schema: a $ref into another subject, registered by the serializer"
    topic, inner = f"py-json-basket-{RUN}", f"py-json-item-{RUN}"
    client().register_schema(inner, Schema(json.dumps(
        {"$id": "http://shop.example/item.json", "type": "object", "properties": {"sku": TEXT}, "required": ["sku"]}), "JSON"))
    outer = Schema(closed(item={"$ref": "http://shop.example/item.json"}), "JSON",
                   [SchemaReference("http://shop.example/item.json", inner, 1)])
    write = JSONSerializer(outer, client())
    [data] = passed_on(topic, write({"item": {"sku": "a"}}, value_of(topic)))
    assert client().get_latest_version(f"{topic}-value").schema.references[0].subject == inner
    assert JSONDeserializer(None, schema_registry_client=client())(data, value_of(topic)) == {"item": {"sku": "a"}}
    try:
        write({"item": {"sku": 5}}, value_of(topic))
    except Exception as e:
        assert "5 is not of type" in str(e), e
    else:
        raise AssertionError("the reference was not followed")


FIELD = descriptor_pb2.FieldDescriptorProto


def message(fields, imports=(), file="order.proto", name="Order"):
    """A class of proto3's shop.NAME as protoc would write it. fields: (name, number, type or the message's name);
    imports: the files it needs."""
    pool = descriptor_pool.DescriptorPool()
    for needed in imports:
        pool.Add(needed)
    told = descriptor_pb2.FileDescriptorProto(name=file, package="shop", syntax="proto3",
                                              dependency=[i.name for i in imports])
    kind = told.message_type.add(name=name)
    for field, number, type_ in fields:
        of = {"type": FIELD.TYPE_MESSAGE, "type_name": type_} if isinstance(type_, str) else {"type": type_}
        kind.field.add(name=field, number=number, label=FIELD.LABEL_OPTIONAL, json_name=field, **of)
    pool.Add(told)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("shop." + name)), told


PROTOBUF = {"use.deprecated.format": False}


def protobuf_old_and_new():
    "Protobuf: a descriptor registered by the serializer, evolved, refused where it serializes, old and new read"
    topic = f"py-protobuf-{RUN}"
    first, _ = message([("id", 1, FIELD.TYPE_INT64)])
    second, _ = message([("id", 1, FIELD.TYPE_INT64), ("note", 2, FIELD.TYPE_STRING)])
    third, _ = message([("id", 1, FIELD.TYPE_STRING), ("note", 2, FIELD.TYPE_STRING)])
    sent = [ProtobufSerializer(kind, client(), PROTOBUF)(value, value_of(topic)) for kind, value in (
        (first, first(id=1)), (second, second(id=2, note="é")))]
    assert client().get_versions(f"{topic}-value") == [1, 2]
    refused_as(lambda: ProtobufSerializer(third, client(), PROTOBUF)(third(id="3"), value_of(topic)), "#/Order/1")
    assert client().get_versions(f"{topic}-value") == [1, 2], "nothing is registered"
    latest = client().get_latest_version(f"{topic}-value")
    assert latest.schema.schema_type == "PROTOBUF" and "string note = 2;" in latest.schema.schema_str, latest
    sent = passed_on(topic, *sent)
    for kind in (first, second):
        fresh = ProtobufDeserializer(kind, PROTOBUF, client())
        assert [fresh(data, value_of(topic)).id for data in sent] == [1, 2]
    fresh = ProtobufDeserializer(second, PROTOBUF, client())
    assert [fresh(data, value_of(topic)).note for data in sent] == ["", "é"]


def protobuf_references():
    "Protobuf: an import registered by the serializer, and one that everyone has"
    topic = f"py-protobuf-basket-{RUN}"
    _, item = message([("sku", 1, FIELD.TYPE_STRING)], file=f"item-{RUN}.proto", name="Item")
    when = descriptor_pb2.FileDescriptorProto()
    timestamp_pb2.DESCRIPTOR.CopyToProto(when)
    kind, _ = message([("item", 1, ".shop.Item"), ("at", 2, ".google.protobuf.Timestamp")], [item, when],
                      "basket.proto", "Basket")
    value = kind()
    value.item.sku = "a"
    value.at.seconds = 5
    write = ProtobufSerializer(kind, client(), PROTOBUF)
    assert base64.b64decode(write._schema.schema_str, validate=True), "what it registers is a descriptor"
    [data] = passed_on(topic, write(value, value_of(topic)))
    [reference] = client().get_latest_version(f"{topic}-value").schema.references
    assert (reference.name, reference.subject, reference.version) == (item.name, item.name, 1), reference
    told = client().get_version(f"{topic}-value", 1, fmt="serialized").schema.schema_str
    told = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(told, validate=True))
    assert list(told.dependency) == [item.name, when.name] and told.message_type[0].name == "Basket", told
    got = ProtobufDeserializer(kind, PROTOBUF, client())(data, value_of(topic))
    assert (got.item.sku, got.at.seconds) == ("a", 5), got


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


play([round_trip, refused, references, life, refused_at_produce, json_old_and_new, json_references, protobuf_old_and_new,
      protobuf_references] +
     ([old_and_new, story] if "BROKER" in os.environ else []))
