// What pairs.c does, by avsc, with the same arguments and the same line of answers as far as it goes: createResolver()
// ends at the first difference, so there is one line for each pair that does not read.
'use strict';
const avsc = require('avsc');
const fs = require('fs');

const [work, rounds, counted, ...files] = process.argv.slice(2);
let compatible, lines, characters;

const parse = (text) => avsc.Type.forSchema(JSON.parse(text));

function relate(reader, writer) {
	try {
		reader.createResolver(writer);
		compatible++;
	} catch (why) {
		lines++;
		characters += why.message.length;
	}
}

const works = {
	parse: (pair) => { if (parse(pair.reader).typeName === parse(pair.writer).typeName) compatible++; },
	relation: (pair) => relate(pair.reads, pair.writes),
	both: (pair) => relate(parse(pair.reader), parse(pair.writer)),
};

const pairs = [];
let leftOut = 0;
for (const file of files) {
	for (const line of fs.readFileSync(file, 'utf8').trimEnd().split('\n')) {
		const { reader, writer } = JSON.parse(line);
		try {
			pairs.push({ reader, writer, reads: parse(reader), writes: parse(writer) });
		} catch (why) {
			leftOut++;
		}
	}
}

const times = [];
for (let i = 0; i < rounds; i++) {
	compatible = lines = characters = 0;
	const started = process.cpuUsage();
	for (const pair of pairs) works[work](pair);
	const used = process.cpuUsage(started);
	if (i >= rounds - counted) times.push(1000 * (used.user + used.system));
}
console.log([pairs.length, leftOut, compatible, lines, characters, ...times].join(' '));
