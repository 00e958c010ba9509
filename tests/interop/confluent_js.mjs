// @confluentinc/schemaregistry (npm): register, serialise, evolve, be refused, read old and new; references, contexts;
// with kafkajs through a broker if there is one.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const req = createRequire(process.env.INTEROP_MODULES + '/x.js'), sr = req('@confluentinc/schemaregistry');
const base = process.env.REGISTRY, run = String(Date.now());
const client = (url = base) => sr.SchemaRegistryClient.newClient({ baseURLs: [url], maxRetries: 0 });
const record = (...fields) => JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields });
const id = { name: 'id', type: 'long' }, note = { name: 'note', type: ['null', 'string'], default: null };
const latest = { autoRegisterSchemas: false, useLatestVersion: true };
const write = (c, topic, value, conf = latest) => new sr.AvroSerializer(c, sr.SerdeType.VALUE, conf).serialize(topic, value);
const read = (c, topic, bytes) => new sr.AvroDeserializer(c, sr.SerdeType.VALUE, {}).deserialize(topic, bytes);
// JSON Schema: what a serializer would make up of a value is no contract, so its user registers here too.
const closed = (properties, required = ['id']) => ({ schemaType: 'JSON', schema: JSON.stringify({ type: 'object', properties, required, additionalProperties: false }) });
const number = { type: 'integer' }, text = { type: 'string' };
const writeJson = (c, topic, value, conf = latest) => new sr.JsonSerializer(c, sr.SerdeType.VALUE, { validate: true, ...conf }).serialize(topic, value);
const readJson = (topic, bytes) => new sr.JsonDeserializer(client(), sr.SerdeType.VALUE, { validate: true }).deserialize(topic, bytes);

// Protobuf: proto3 files as protoc would describe them. fields: [name, number, a scalar of TYPE or the message's name].
const TYPE = { int64: 3, string: 9 };
const proto = (name, message, fields, dependency = []) => ({ name, package: 'shop', syntax: 'proto3', dependency, messageType: [{ name: message,
  field: fields.map(([field, n, of]) => ({ name: field, jsonName: field, number: n, label: 1, ...(TYPE[of] ? { type: TYPE[of] } : { type: 11, typeName: of }) })) }] });
const protobuf = (topic) => {
  const pb = req('@bufbuild/protobuf'), wkt = req('@bufbuild/protobuf/wkt');
  const described = (file) => pb.create(wkt.FileDescriptorProtoSchema, file);
  return {
    write(c, type, value, files) {
      const known = new Map(files.map((f) => [f.name, described(f)]));
      const registry = pb.createFileRegistry(known.get(files[0].name), (name) => (name === wkt.TimestampSchema.file.proto.name ? wkt.TimestampSchema.file.proto : known.get(name)));
      const conf = { autoRegisterSchemas: true, registry: pb.createMutableRegistry(registry) };
      return new sr.ProtobufSerializer(c, sr.SerdeType.VALUE, conf).serialize(topic, pb.create(registry.getMessage(type), value));
    },
    read: (bytes) => new sr.ProtobufDeserializer(client(), sr.SerdeType.VALUE, {}).deserialize(topic, bytes),
  };
};

// What a consumer gets of the bytes that a producer sent; the bytes themselves where there is no broker.
const passedOn = async (topic, ...values) => {
  if (!process.env.BROKER) return values;
  const { Kafka, logLevel } = req('kafkajs'), kafka = new Kafka({ brokers: [process.env.BROKER], logLevel: logLevel.NOTHING });
  const admin = kafka.admin(), producer = kafka.producer(), consumer = kafka.consumer({ groupId: topic }), got = [];
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
  await admin.disconnect();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise((done, fail) => {
    setTimeout(() => fail(new Error('nothing arrived in 60 s')), 60000).unref();
    consumer.run({ eachMessage: async ({ message }) => { if (got.push(message.value) === values.length) done(); } });
  });
  await consumer.disconnect();
  return got;
};

const cases = {
  async 'round trip with a fresh client'() {
    const topic = `js-${run}`, c = client();
    const n = await c.register(`${topic}-value`, { schemaType: 'AVRO', schema: record(id, note) });
    const bytes = await write(c, topic, { id: 7, note: 'x' });
    assert.equal(bytes[0], 0);
    assert.equal(bytes.readUInt32BE(1), n);
    const back = await read(client(), topic, bytes);
    assert.equal(Number(back.id), 7);
    assert.equal(back.note, 'x');
  },
  async 'old data under a new schema'() {
    const topic = `js-evolve-${run}`, c = client();
    await c.register(`${topic}-value`, { schemaType: 'AVRO', schema: record(id) });
    const old = await write(c, topic, { id: 1 });
    await client().register(`${topic}-value`, { schemaType: 'AVRO', schema: record(id, note) });
    const back = await new sr.AvroDeserializer(client(), sr.SerdeType.VALUE, { useLatestVersion: true }).deserialize(topic, old);
    assert.equal(Number(back.id), 1);
    assert.equal(back.note, null);
  },
  async 'a refusal names the field'() {
    const subject = `js-refused-${run}-value`, c = client();
    await c.register(subject, { schemaType: 'AVRO', schema: record(id) });
    await assert.rejects(c.register(subject, { schemaType: 'AVRO', schema: record(id, { name: 'age', type: 'int' }) }),
      (e) => e.status === 409 && e.message.includes("'age'") && e.message.includes('READER_FIELD_MISSING_DEFAULT_VALUE'));
    assert.equal(await c.testSubjectCompatibility(subject, { schemaType: 'AVRO', schema: record(id, note) }), true);
    assert.equal(await c.testSubjectCompatibility(subject, { schemaType: 'AVRO', schema: record(id, { name: 'age', type: 'int' }) }), false);
  },
  async 'references'() {
    const c = client(), inner = `js-item-${run}`;
    await c.register(inner, { schemaType: 'AVRO', schema: JSON.stringify({ type: 'record', name: 'Item', namespace: 'shop', fields: [{ name: 'sku', type: 'string' }] }) });
    const topic = `js-basket-${run}`;
    const n = await c.register(`${topic}-value`, { schemaType: 'AVRO', schema: record({ name: 'item', type: 'shop.Item' }),
      references: [{ name: 'shop.Item', subject: inner, version: 1 }] });
    const got = await client().getBySubjectAndId(`${topic}-value`, n);
    assert.equal(got.references[0].subject, inner);
    const [bytes] = await passedOn(topic, await write(c, topic, { item: { sku: 'a' } }));
    const back = await read(client(), topic, bytes);
    assert.equal(back.item.sku, 'a');
  },
  async 'contexts have ids of their own'() {
    const c = client(`${base}/contexts/.js${run}`);
    assert.equal(await c.register('only', { schemaType: 'AVRO', schema: '"string"' }), 1);
    assert.deepEqual(await c.getAllVersions('only'), [1]);
  },
  async 'lookup, versions, delete'() {
    const c = client(), subject = `js-life-${run}`, info = { schemaType: 'AVRO', schema: record(id) };
    const n = await c.register(subject, info);
    assert.equal(await client().getId(subject, info), n);
    assert.deepEqual(await client().getAllVersions(subject), [1]);
    assert.ok((await client().getAllSubjects()).includes(subject));
    assert.deepEqual(await c.deleteSubject(subject, false), [1]);
    assert.deepEqual(await c.deleteSubject(subject, true), [1]);
    await assert.rejects(client().getLatestSchemaMetadata(subject), (e) => e.status === 404 && e.errorCode === 40401);
  },
  async 'config'() {
    const c = client(), subject = `js-config-${run}`;
    await c.updateConfig(subject, { compatibility: 'FULL' });
    assert.equal((await client().getConfig(subject)).compatibilityLevel, 'FULL');
  },
  async 'JSON Schema: registered, evolved, refused, old and new read'() {
    const topic = `js-json-${run}`, subject = `${topic}-value`, c = client();
    await c.register(subject, closed({ id: number }));
    const old = await writeJson(c, topic, { id: 1 });
    await c.register(subject, closed({ id: number, note: text }));
    const fresh = await writeJson(client(), topic, { id: 2, note: 'é' });
    await assert.rejects(c.register(subject, closed({ id: number, note: text, age: number }, ['id', 'age'])),
      (e) => e.status === 409 && e.errorCode === 40901 && e.message.includes('age'));
    assert.deepEqual(await client().getAllVersions(subject), [1, 2]);
    await assert.rejects(writeJson(client(), topic, { id: 'x' }), /Invalid message/);
    const sent = await passedOn(topic, old, fresh);
    assert.deepEqual([await readJson(topic, sent[0]), await readJson(topic, sent[1])], [{ id: 1 }, { id: 2, note: 'é' }]);
  },
  async 'JSON Schema: a $ref into another subject'() {
    const c = client(), topic = `js-json-basket-${run}`, inner = `js-json-item-${run}`, name = 'http://shop.example/item.json';
    await c.register(inner, { schemaType: 'JSON', schema: JSON.stringify({ $id: name, type: 'object', properties: { sku: text }, required: ['sku'] }) });
    await c.register(`${topic}-value`, { ...closed({ item: { $ref: name } }, []), references: [{ name, subject: inner, version: 1 }] });
    const [bytes] = await passedOn(topic, await writeJson(c, topic, { item: { sku: 'a' } }));
    assert.deepEqual(await readJson(topic, bytes), { item: { sku: 'a' } });
    await assert.rejects(writeJson(c, topic, { item: { sku: 5 } }), /Invalid message/);
  },
  async 'Protobuf: a descriptor registered by the serializer, evolved, refused where it serializes, old and new read'() {
    const topic = `js-protobuf-${run}`, { write, read } = protobuf(topic);
    const order = (...fields) => [proto('order.proto', 'Order', fields)];
    const old = await write(client(), 'shop.Order', { id: 1n }, order(['id', 1, 'int64']));
    const fresh = await write(client(), 'shop.Order', { id: 2n, note: 'é' }, order(['id', 1, 'int64'], ['note', 2, 'string']));
    await assert.rejects(write(client(), 'shop.Order', { id: '3' }, order(['id', 1, 'string'], ['note', 2, 'string'])),
      (e) => e.status === 409 && e.errorCode === 40901 && e.message.includes('#/Order/1'));
    assert.deepEqual(await client().getAllVersions(`${topic}-value`), [1, 2]);
    assert.match((await client().getLatestSchemaMetadata(`${topic}-value`)).schema, /string note = 2;/);
    const sent = await passedOn(topic, old, fresh);
    assert.equal((await read(sent[0])).id, 1n);
    assert.equal((await read(sent[1])).note, 'é');
  },
  async 'Protobuf: an import registered by the serializer, and one that everyone has'() {
    const topic = `js-protobuf-basket-${run}`, { write, read } = protobuf(topic), imported = `item-${run}.proto`;
    const files = [proto('basket.proto', 'Basket', [['item', 1, '.shop.Item'], ['at', 2, '.google.protobuf.Timestamp']],
      [imported, 'google/protobuf/timestamp.proto']), proto(imported, 'Item', [['sku', 1, 'string']])];
    const [bytes] = await passedOn(topic, await write(client(), 'shop.Basket', { item: { $typeName: 'shop.Item', sku: 'a' }, at: { $typeName: 'google.protobuf.Timestamp', seconds: 5n, nanos: 0 } }, files));
    assert.deepEqual((await client().getLatestSchemaMetadata(`${topic}-value`)).references, [{ name: imported, subject: imported, version: 1 }]);
    const { wkt, pb } = { wkt: req('@bufbuild/protobuf/wkt'), pb: req('@bufbuild/protobuf') };
    const told = pb.fromBinary(wkt.FileDescriptorProtoSchema, Buffer.from((await client().getSchemaMetadata(`${topic}-value`, 1, false, 'serialized')).schema, 'base64'));
    assert.deepEqual([told.dependency, told.messageType[0].name], [files[0].dependency, 'Basket']);
    const back = await read(bytes);
    assert.equal(back.item.sku, 'a');
    assert.equal(back.at.seconds, 5n);
  },
};
if (process.env.BROKER)
  cases['the obvious schema, a refusal at produce() that names one of six consumers, and the same call once it agrees'] = async () => {
    const { Kafka, logLevel } = req('kafkajs'), topic = process.env.STORY_TOPIC, subject = `${topic}-value`;
    const [first, change] = ['STORY_FIRST', 'STORY_CHANGE'].map((n) => ({ schemaType: 'AVRO', schema: readFileSync(process.env[n], 'utf8') }));
    const order = { order_id: 'o1', customer_id: 'c1', status: 'placed', total_minor: 100, currency: 'EUR', occurred_at: 1700000000000 };
    const kafka = new Kafka({ brokers: [process.env.BROKER], logLevel: logLevel.NOTHING });
    const admin = kafka.admin(), producer = kafka.producer();
    assert.equal(process.env.STORY_ACTIVE, '6');
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
    await producer.connect();
    // The serializer of this client makes up a schema if told to register, so its user registers.
    const produce = async (c, info, value) => {
      const useSchemaId = await c.register(subject, info);
      await producer.send({ topic, messages: [{ value: await write(c, topic, value, { autoRegisterSchemas: false, useSchemaId }) }] });
    };
    await produce(client(), first, order);
    const c = client();
    for (const info of [first, change]) await c.register(`unbound-${subject}`, info); // BACKWARD allows it
    assert.equal(await c.testSubjectCompatibility(subject, change), false);
    await assert.rejects(produce(c, change, { ...order, order_id: 'o2', channel: 3 }), (e) => e.status === 409 && e.errorCode === 40901 &&
      e.message.includes('risk.fraud-scorer (risk@retailer.example)') && e.message.includes('order_event.channel') &&
      !/fulfilment\.router|partner\.webhook|contract /.test(e.message));
    assert.deepEqual(await client().getAllVersions(subject), [1]);
    await assert.rejects(client().getId(subject, change), (e) => e.errorCode === 40403);
    assert.deepEqual((await admin.fetchTopicOffsets(topic)).map((p) => p.high), ['1']);
    execFileSync(process.env.TREATY, ['expect', 'publish', process.env.STORY_RENEWED, '--registry', base]);
    await produce(c, change, { ...order, order_id: 'o2', channel: 3 });
    assert.deepEqual(await client().getAllVersions(subject), [1, 2]);
    await producer.disconnect();
    await admin.disconnect();
    const consumer = kafka.consumer({ groupId: `story-${run}` }), got = [];
    const reader = new sr.AvroDeserializer(client(), sr.SerdeType.VALUE, { useLatestVersion: true });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise((done, fail) => {
      setTimeout(() => fail(new Error('nothing arrived in 60 s')), 60000).unref();
      consumer.run({ eachMessage: async ({ message }) => { got.push(await reader.deserialize(topic, message.value)); if (got.length === 2) done(); } });
    });
    await consumer.disconnect();
    assert.deepEqual(got.map((o) => [o.order_id, o.channel]), [['o1', 0], ['o2', 3]]);
  };
let bad = 0;
for (const [name, f] of Object.entries(cases)) {
  try { await f(); console.log(`ok ${name}`); } catch (e) { bad++; console.log(`FAIL ${name}: ${String(e.message ?? e).replace(/\s+/g, ' ').slice(0, 400)}`); }
}
process.exit(bad ? 1 : 0);
