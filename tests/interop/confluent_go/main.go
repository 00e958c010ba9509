// confluent-kafka-go's schema registry client and its serializers.
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	sr "github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/rest"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/jsonschema"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/protobuf"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const (
	one  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"}]}`
	two  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"note","type":["null","string"],"default":null}]}`
	bad  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"age","type":"int"}]}`
	item = `{"type":"record","name":"Item","namespace":"shop","fields":[{"name":"sku","type":"string"}]}`
	cart = `{"type":"record","name":"Cart","namespace":"shop","fields":[{"name":"item","type":"shop.Item"}]}`
)

// JSON Schemas of an order, each closed: the last asks for more than the others give.
const (
	oneJSON = `{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"additionalProperties":false}`
	twoJSON = `{"type":"object","properties":{"id":{"type":"integer"},"note":{"type":"string"}},"required":["id"],"additionalProperties":false}`
	badJSON = `{"type":"object","properties":{"id":{"type":"integer"},"age":{"type":"integer"}},"required":["id","age"],"additionalProperties":false}`
)

type order struct {
	ID   int64   `avro:"id"`
	Note *string `avro:"note"`
}

var run = fmt.Sprint(time.Now().UnixNano())

// A client keeps what it has seen: a new one asks.
func client() sr.Client {
	c, err := sr.NewClient(sr.NewConfig(os.Getenv("REGISTRY")))
	must(err)
	return c
}

type flaw struct{ error }

func must(err error) {
	if err != nil {
		panic(flaw{err})
	}
}

func want(ok bool, format string, args ...any) {
	if !ok {
		panic(flaw{fmt.Errorf(format, args...)})
	}
}

func avro(text string, references ...sr.Reference) sr.SchemaInfo {
	return sr.SchemaInfo{Schema: text, SchemaType: "AVRO", References: references}
}

func register(subject string, info sr.SchemaInfo) int {
	id, err := client().Register(subject, info, false)
	must(err)
	return id
}

func refusal(err error) *rest.Error {
	var e *rest.Error
	want(errors.As(err, &e), "it was not refused: %v", err)
	return e
}

// What a consumer gets of the bytes that a producer sent; the bytes themselves where there is no broker.
func passedOn(topic string, values ...[]byte) [][]byte {
	broker := os.Getenv("BROKER")
	if broker == "" {
		return values
	}
	producer, err := kafka.NewProducer(&kafka.ConfigMap{"bootstrap.servers": broker, "go.delivery.reports": false})
	must(err)
	defer producer.Close()
	admin, err := kafka.NewAdminClientFromProducer(producer)
	must(err)
	defer admin.Close()
	_, err = admin.CreateTopics(context.Background(), []kafka.TopicSpecification{{Topic: topic, NumPartitions: 1, ReplicationFactor: 1}})
	must(err)
	for _, value := range values {
		must(producer.Produce(&kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Value: value}, nil))
	}
	want(producer.Flush(30000) == 0, "not everything was sent")
	consumer, err := kafka.NewConsumer(&kafka.ConfigMap{"bootstrap.servers": broker, "group.id": topic, "auto.offset.reset": "earliest"})
	must(err)
	defer consumer.Close()
	must(consumer.Subscribe(topic, nil))
	var got [][]byte
	for end := time.Now().Add(time.Minute); len(got) < len(values) && time.Now().Before(end); {
		if m, err := consumer.ReadMessage(time.Second); err == nil {
			got = append(got, m.Value)
		}
	}
	want(len(got) == len(values), "%d of %d arrived", len(got), len(values))
	return got
}

func roundTrip() {
	topic := "cgo-" + run
	register(topic+"-value", avro(one))
	id := register(topic+"-value", avro(two))
	config := avrov2.NewSerializerConfig()
	config.AutoRegisterSchemas, config.UseLatestVersion = false, true
	writer, err := avrov2.NewSerializer(client(), serde.ValueSerde, config)
	must(err)
	note := "x"
	bytes, err := writer.Serialize(topic, &order{7, &note})
	must(err)
	want(bytes[0] == 0 && int(bytes[4]) == id&255, "framed as % x", bytes[:5])
	bytes = passedOn(topic, bytes)[0]
	reader, err := avrov2.NewDeserializer(client(), serde.ValueSerde, avrov2.NewDeserializerConfig())
	must(err)
	var back order
	must(reader.DeserializeInto(topic, bytes, &back))
	want(back.ID == 7 && back.Note != nil && *back.Note == "x", "%+v came back", back)
}

func refused() {
	subject := "cgo-refused-" + run
	register(subject, avro(one))
	_, err := client().Register(subject, avro(bad), false)
	e := refusal(err)
	want(e.Code == 40901 && strings.Contains(e.Message, "'age'"), "%d %s", e.Code, e.Message)
	ok, err := client().TestSubjectCompatibility(subject, avro(bad))
	want(err == nil && !ok, "compatible, or %v", err)
	ok, err = client().TestSubjectCompatibility(subject, avro(two))
	want(err == nil && ok, "incompatible, or %v", err)
}

func references() {
	inner := "cgo-item-" + run
	register(inner, avro(item))
	id := register("cgo-cart-"+run, avro(cart, sr.Reference{Name: "shop.Item", Subject: inner, Version: 1}))
	back, err := client().GetBySubjectAndID("cgo-cart-"+run, id)
	must(err)
	want(len(back.References) == 1 && back.References[0].Subject == inner, "%+v", back)
	uses, err := client().GetSubjectsAndVersionsByID(id)
	must(err)
	want(len(uses) == 1 && uses[0].Version == 1, "%v", uses)
}

func life() {
	subject := "cgo-life-" + run
	id := register(subject, avro(one))
	found, err := client().GetIDFullResponse(subject, avro(one), false)
	must(err)
	want(found.ID == id && found.Version == 1, "%+v", found)
	byGUID, err := client().GetByGUID(found.GUID)
	must(err)
	want(byGUID.Schema == one, "%+v", byGUID)
	config, err := client().UpdateConfig(subject, sr.ServerConfig{CompatibilityUpdate: sr.Full})
	must(err)
	want(config.CompatibilityUpdate == sr.Full, "%+v", config)
	subjects, err := client().GetAllSubjects()
	must(err)
	want(strings.Contains(strings.Join(subjects, "\n"), subject), "%v", subjects)
	for _, permanent := range []bool{false, true} {
		gone, err := client().DeleteSubject(subject, permanent)
		must(err)
		want(len(gone) == 1 && gone[0] == 1, "%v", gone)
	}
	_, err = client().GetLatestSchemaMetadata(subject)
	want(refusal(err).Code == 40401, "%v", err)
}

func jsonSchema() {
	topic := "cgo-json-" + run
	var sent [][]byte
	for i, text := range []string{oneJSON, twoJSON} {
		register(topic+"-value", sr.SchemaInfo{Schema: text, SchemaType: "JSON"})
		config := jsonschema.NewSerializerConfig()
		config.AutoRegisterSchemas, config.UseLatestVersion, config.EnableValidation = false, true, true
		writer, err := jsonschema.NewSerializer(client(), serde.ValueSerde, config)
		must(err)
		bytes, err := writer.Serialize(topic, map[string]any{"id": i + 1})
		must(err)
		sent = append(sent, bytes)
		_, err = writer.Serialize(topic, map[string]any{"id": "x"})
		want(err != nil, "the schema is not looked at")
	}
	_, err := client().Register(topic+"-value", sr.SchemaInfo{Schema: badJSON, SchemaType: "JSON"}, false)
	e := refusal(err)
	want(e.Code == 40901 && strings.Contains(e.Message, "age"), "%d %s", e.Code, e.Message)
	reader, err := jsonschema.NewDeserializer(client(), serde.ValueSerde, jsonschema.NewDeserializerConfig())
	must(err)
	for i, bytes := range passedOn(topic, sent...) {
		var back map[string]any
		must(reader.DeserializeInto(topic, bytes, &back))
		want(back["id"] == float64(i+1), "%v came back", back)
	}
}

// A message of shop.Order with these scalar fields, numbered from 1, as protoc would describe it.
func describe(kinds map[string]descriptorpb.FieldDescriptorProto_Type, names ...string) protoreflect.MessageType {
	kind := &descriptorpb.DescriptorProto{Name: proto.String("Order")}
	for i, name := range names {
		kind.Field = append(kind.Field, &descriptorpb.FieldDescriptorProto{Name: proto.String(name), JsonName: proto.String(name),
			Number: proto.Int32(int32(i + 1)), Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Type: kinds[name].Enum()})
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{Name: proto.String("order.proto"), Package: proto.String("shop"),
		Syntax: proto.String("proto3"), MessageType: []*descriptorpb.DescriptorProto{kind}}, nil)
	must(err)
	return dynamicpb.NewMessageType(file.Messages().Get(0))
}

func protobufs() {
	const whole, text = descriptorpb.FieldDescriptorProto_TYPE_INT64, descriptorpb.FieldDescriptorProto_TYPE_STRING
	topic := "cgo-protobuf-" + run
	write := func(kind protoreflect.MessageType, id any) ([]byte, error) {
		writer, err := protobuf.NewSerializer(client(), serde.ValueSerde, protobuf.NewSerializerConfig())
		must(err)
		value := kind.New()
		value.Set(kind.Descriptor().Fields().ByName("id"), protoreflect.ValueOf(id))
		return writer.Serialize(topic, value.Interface())
	}
	first := describe(map[string]descriptorpb.FieldDescriptorProto_Type{"id": whole}, "id")
	second := describe(map[string]descriptorpb.FieldDescriptorProto_Type{"id": whole, "note": text}, "id", "note")
	third := describe(map[string]descriptorpb.FieldDescriptorProto_Type{"id": text, "note": text}, "id", "note")
	old, err := write(first, int64(1))
	must(err)
	fresh, err := write(second, int64(2))
	must(err)
	_, err = write(third, "3")
	e := refusal(err)
	want(e.Code == 40901 && strings.Contains(e.Message, "#/Order/1"), "%d %s", e.Code, e.Message)
	versions, err := client().GetAllVersions(topic + "-value")
	must(err)
	want(len(versions) == 2, "%v", versions)
	reader, err := protobuf.NewDeserializer(client(), serde.ValueSerde, protobuf.NewDeserializerConfig())
	must(err)
	reader.ProtoRegistry = new(protoregistry.Types)
	must(reader.ProtoRegistry.RegisterMessage(second))
	for i, bytes := range passedOn(topic, old, fresh) {
		back, err := reader.Deserialize(topic, bytes)
		must(err)
		got := back.(proto.Message).ProtoReflect()
		want(got.Get(second.Descriptor().Fields().ByName("id")).Int() == int64(i+1), "%v came back", back)
	}
}

// A $ref into another subject.
func jsonReferences() {
	topic, inner, name := "cgo-json-basket-"+run, "cgo-json-item-"+run, "http://shop.example/item.json"
	register(inner, sr.SchemaInfo{SchemaType: "JSON",
		Schema: `{"$id":"` + name + `","type":"object","properties":{"sku":{"type":"string"}},"required":["sku"]}`})
	register(topic+"-value", sr.SchemaInfo{SchemaType: "JSON",
		Schema:     `{"type":"object","properties":{"item":{"$ref":"` + name + `"}},"additionalProperties":false}`,
		References: []sr.Reference{{Name: name, Subject: inner, Version: 1}}})
	config := jsonschema.NewSerializerConfig()
	config.AutoRegisterSchemas, config.UseLatestVersion, config.EnableValidation = false, true, true
	writer, err := jsonschema.NewSerializer(client(), serde.ValueSerde, config)
	must(err)
	_, err = writer.Serialize(topic, map[string]any{"item": map[string]any{"sku": 5}})
	want(err != nil, "the reference is not followed")
	bytes, err := writer.Serialize(topic, map[string]any{"item": map[string]any{"sku": "a"}})
	must(err)
	reader, err := jsonschema.NewDeserializer(client(), serde.ValueSerde, jsonschema.NewDeserializerConfig())
	must(err)
	var back map[string]any
	must(reader.DeserializeInto(topic, passedOn(topic, bytes)[0], &back))
	want(fmt.Sprint(back) == "map[item:map[sku:a]]", "%v came back", back)
}

// An import that the serializer registers under its path, and one that everyone has.
func protobufReferences() {
	topic, path := "cgo-protobuf-basket-"+run, "item-"+run+".proto"
	field := func(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type, of string) *descriptorpb.FieldDescriptorProto {
		f := &descriptorpb.FieldDescriptorProto{Name: proto.String(name), JsonName: proto.String(name), Number: proto.Int32(number),
			Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Type: kind.Enum()}
		if of != "" {
			f.TypeName = proto.String(of)
		}
		return f
	}
	file := func(path, message string, imports []string, fields ...*descriptorpb.FieldDescriptorProto) protoreflect.FileDescriptor {
		made, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{Name: proto.String(path), Package: proto.String("shop"),
			Syntax: proto.String("proto3"), Dependency: imports,
			MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String(message), Field: fields}}}, protoregistry.GlobalFiles)
		must(err)
		return made
	}
	inner := file(path, "Item", nil, field("sku", 1, descriptorpb.FieldDescriptorProto_TYPE_STRING, ""))
	must(protoregistry.GlobalFiles.RegisterFile(inner))
	outer := file("basket-"+run+".proto", "Basket", []string{path, "google/protobuf/timestamp.proto"},
		field("item", 1, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE, ".shop.Item"),
		field("at", 2, descriptorpb.FieldDescriptorProto_TYPE_MESSAGE, ".google.protobuf.Timestamp"))
	basket := dynamicpb.NewMessageType(outer.Messages().Get(0))
	value := basket.New()
	fields := basket.Descriptor().Fields()
	item := value.Mutable(fields.ByName("item")).Message()
	item.Set(item.Descriptor().Fields().ByName("sku"), protoreflect.ValueOf("a"))
	at := value.Mutable(fields.ByName("at")).Message()
	at.Set(at.Descriptor().Fields().ByName("seconds"), protoreflect.ValueOf(int64(5)))
	writer, err := protobuf.NewSerializer(client(), serde.ValueSerde, protobuf.NewSerializerConfig())
	must(err)
	bytes, err := writer.Serialize(topic, value.Interface())
	must(err)
	latest, err := client().GetLatestSchemaMetadata(topic + "-value")
	must(err)
	want(len(latest.References) == 1 && latest.References[0].Name == path && latest.References[0].Subject == path &&
		latest.References[0].Version == 1, "%+v", latest.References)
	reader, err := protobuf.NewDeserializer(client(), serde.ValueSerde, protobuf.NewDeserializerConfig())
	must(err)
	reader.ProtoRegistry = new(protoregistry.Types)
	must(reader.ProtoRegistry.RegisterMessage(basket))
	back, err := reader.Deserialize(topic, passedOn(topic, bytes)[0])
	must(err)
	want(proto.Equal(back.(proto.Message), value.Interface()), "%v came back", back)

	// As other clients register it: a descriptor in base64, kept as a text.
	told, err := proto.Marshal(protodesc.ToFileDescriptorProto(outer))
	must(err)
	id := register(topic+"-base64", sr.SchemaInfo{SchemaType: "PROTOBUF", Schema: base64.StdEncoding.EncodeToString(told),
		References: latest.References})
	kept, err := client().GetBySubjectAndID(topic+"-base64", id)
	must(err)
	want(strings.Contains(kept.Schema, "message Basket {") && strings.Contains(kept.Schema, path), "%s", kept.Schema)
}

func play(name string, f func()) (ok bool) {
	defer func() {
		if why := recover(); why != nil {
			fmt.Printf("FAIL %s: %v\n", name, why)
		}
	}()
	f()
	fmt.Println("ok", name)
	return true
}

func main() {
	good := play("round trip", roundTrip)
	good = play("a refusal names the field", refused) && good
	good = play("references", references) && good
	good = play("lookup, guid, config, delete", life) && good
	good = play("JSON Schema: registered, evolved, refused, old and new read", jsonSchema) && good
	good = play("Protobuf: a text registered by the serializer, evolved, refused, old and new read", protobufs) && good
	good = play("JSON Schema: a $ref into another subject", jsonReferences) && good
	good = play("Protobuf: an import registered by the serializer, and it as a descriptor", protobufReferences) && good
	if !good {
		os.Exit(1)
	}
}
