"""Debian's python3-confluent-kafka 1.7: the older client and the oldest serializer, with python3-avro."""
import json
import os
import time

from confluent_kafka import avro
from confluent_kafka.avro.cached_schema_registry_client import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from cases import play

URL, RUN = os.environ["REGISTRY"], str(time.time_ns())
ID, NOTE = {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"], "default": None}


def client():
    return SchemaRegistryClient({"url": URL})


def record(*fields):
    return json.dumps({"type": "record", "name": "Order", "namespace": "shop", "fields": list(fields)})


def round_trip():
    "round trip with a fresh client"
    registry = CachedSchemaRegistryClient({"url": URL})
    data = MessageSerializer(registry).encode_record_with_schema(f"dpy-{RUN}", avro.loads(record(ID, NOTE)),
                                                                 {"id": 7, "note": "x"})
    assert MessageSerializer(CachedSchemaRegistryClient({"url": URL})).decode_message(data) == {"id": 7, "note": "x"}
    assert registry.test_compatibility(f"dpy-{RUN}-value", avro.loads(record(ID)))


def refused():
    "a refusal names the field"
    subject = f"dpy-refused-{RUN}"
    client().register_schema(subject, Schema(record(ID), "AVRO"))
    try:
        client().register_schema(subject, Schema(record(ID, {"name": "age", "type": "int"}), "AVRO"))
    except SchemaRegistryError as e:
        assert e.http_status_code == 409 and "'age'" in e.error_message, e
    else:
        raise AssertionError("it was not refused")


def references():
    "references"
    client().register_schema(f"dpy-item-{RUN}", Schema(json.dumps(
        {"type": "record", "name": "Item", "fields": [{"name": "sku", "type": "string"}]}), "AVRO"))
    number = client().register_schema(f"dpy-basket-{RUN}", Schema(
        record({"name": "item", "type": "Item"}), "AVRO", [SchemaReference("Item", f"dpy-item-{RUN}", 1)]))
    assert client().get_schema(number).references[0].name == "Item"


def missing():
    "what is not there"
    for ask, code in ((lambda: client().get_schema(2147483000), 40403),
                      (lambda: client().get_latest_version(f"dpy-none-{RUN}"), 40401)):
        try:
            ask()
        except SchemaRegistryError as e:
            assert e.http_status_code == 404 and e.error_code == code, e
        else:
            raise AssertionError("it is there")


def life():
    "lookup, versions, config, delete"
    subject, schema = f"dpy-life-{RUN}", Schema(record(ID), "AVRO")
    client().register_schema(subject, schema)
    assert client().lookup_schema(subject, schema).version == 1
    assert client().get_versions(subject) == [1]
    client().set_compatibility(subject, "FULL")
    assert client().get_compatibility(subject) == "FULL"
    assert client().delete_subject(subject) == [1]
    assert subject not in client().get_subjects()


play([round_trip, refused, references, missing, life])
