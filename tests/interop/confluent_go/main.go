// confluent-kafka-go's schema registry client and its Avro serializer.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	sr "github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/rest"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"
)

const (
	one  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"}]}`
	two  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"note","type":["null","string"],"default":null}]}`
	bad  = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"age","type":"int"}]}`
	item = `{"type":"record","name":"Item","namespace":"shop","fields":[{"name":"sku","type":"string"}]}`
	cart = `{"type":"record","name":"Cart","namespace":"shop","fields":[{"name":"item","type":"shop.Item"}]}`
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
	if !good {
		os.Exit(1)
	}
}
