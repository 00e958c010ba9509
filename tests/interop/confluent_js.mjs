// @confluentinc/schemaregistry (npm): register, serialise, evolve, be refused, read old and new; references, contexts.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const sr = createRequire(process.env.INTEROP_MODULES + '/x.js')('@confluentinc/schemaregistry');
const base = process.env.REGISTRY, run = String(Date.now());
const client = (url = base) => sr.SchemaRegistryClient.newClient({ baseURLs: [url], maxRetries: 0 });
const record = (...fields) => JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields });
const id = { name: 'id', type: 'long' }, note = { name: 'note', type: ['null', 'string'], default: null };
const latest = { autoRegisterSchemas: false, useLatestVersion: true };
const write = (c, topic, value, conf = latest) => new sr.AvroSerializer(c, sr.SerdeType.VALUE, conf).serialize(topic, value);
const read = (c, topic, bytes) => new sr.AvroDeserializer(c, sr.SerdeType.VALUE, {}).deserialize(topic, bytes);

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
    const back = await read(client(), topic, await write(c, topic, { item: { sku: 'a' } }));
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
};
let bad = 0;
for (const [name, f] of Object.entries(cases)) {
  try { await f(); console.log(`ok ${name}`); } catch (e) { bad++; console.log(`FAIL ${name}: ${String(e.message ?? e).split('\n')[0]}`); }
}
process.exit(bad ? 1 : 0);
