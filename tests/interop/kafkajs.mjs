// kafkajs and @kafkajs/confluent-schema-registry (npm): register, encode, decode; through a broker if there is one.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const req = createRequire(process.env.INTEROP_MODULES + '/x.js');
const { SchemaRegistry, SchemaType } = req('@kafkajs/confluent-schema-registry');
const registry = () => new SchemaRegistry({ host: process.env.REGISTRY, retry: { retries: 0 } });
const run = String(Date.now());
const schema = (...more) => JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields: [{ name: 'id', type: 'int' }, ...more] });
const note = { name: 'note', type: ['null', 'string'], default: null };

const cases = {
  async 'round trip with a fresh cache'() {
    const subject = `kjs-${run}-value`, a = registry();
    const { id } = await a.register({ type: SchemaType.AVRO, schema: schema(note) }, { subject });
    assert.equal(await a.getLatestSchemaId(subject), id);
    assert.equal(await a.getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema: schema(note) }), id);
    const bytes = await a.encode(id, { id: 7, note: 'x' });
    assert.deepEqual({ ...(await registry().decode(bytes)) }, { id: 7, note: 'x' });
  },
  async 'an unknown id is a 404'() {
    await assert.rejects(registry().getSchema(2147483000), (e) => e.status === 404);
  },
  async 'a refusal names the field'() {
    const subject = `kjs-refused-${run}-value`;
    await registry().register({ type: SchemaType.AVRO, schema: schema() }, { subject });
    await assert.rejects(registry().register({ type: SchemaType.AVRO, schema: schema({ name: 'age', type: 'int' }) }, { subject }),
      (e) => e.status === 409 && e.message.includes("'age'"));
  },
};
if (process.env.BROKER)
  cases['old and new through a broker'] = async () => {
    const { Kafka, logLevel } = req('kafkajs'), topic = `kjs-broker-${run}`;
    const kafka = new Kafka({ brokers: [process.env.BROKER], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
    await admin.disconnect();
    const producer = kafka.producer(), r = registry();
    await producer.connect();
    const one = await r.register({ type: SchemaType.AVRO, schema: schema() }, { subject: `${topic}-value` });
    await producer.send({ topic, messages: [{ value: await r.encode(one.id, { id: 1 }) }] });
    const two = await registry().register({ type: SchemaType.AVRO, schema: schema(note) }, { subject: `${topic}-value` });
    await producer.send({ topic, messages: [{ value: await registry().encode(two.id, { id: 2, note: 'n' }) }] });
    await producer.disconnect();
    const consumer = kafka.consumer({ groupId: `g-${run}` }), got = [], fresh = registry();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise((done, fail) => {
      setTimeout(() => fail(new Error('nothing arrived in 60 s')), 60000).unref();
      consumer.run({ eachMessage: async ({ message }) => { got.push({ ...(await fresh.decode(message.value)) }); if (got.length === 2) done(); } });
    });
    await consumer.disconnect();
    assert.deepEqual(got, [{ id: 1 }, { id: 2, note: 'n' }]);
  };
let bad = 0;
for (const [name, f] of Object.entries(cases)) {
  try { await f(); console.log(`ok ${name}`); } catch (e) { bad++; console.log(`FAIL ${name}: ${String(e.message ?? e).split('\n')[0]}`); }
}
process.exit(bad ? 1 : 0);
