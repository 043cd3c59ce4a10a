import fc from 'fast-check';
import pg from 'pg';
import { isReaderOf, rowReader } from './row-reader.js';

const TEXT = 25;
const TIMESTAMPTZ = 1184;
const TYPES = { text: TEXT, bool: 16, int4: 23, int8: 20, json: 114, texts: 1009, timestamptz: TIMESTAMPTZ };

const moment = (text: string): unknown => Object.values(rowReader([{ name: 'at', dataTypeID: TIMESTAMPTZ }]).read([text]))[0];
const driver = (type: number, text: string): unknown => pg.types.getTypeParser(type, 'text')(text);

test.each([
  ['text', 'plain'],
  ['bool', 't'],
  ['int4', '-12'],
  ['int8', '9007199254740993'],
  ['json', '{"b":1,"a":[null,"x"]}'],
  ['texts', '{one,"two words",NULL}'],
  ['timestamptz', '2026-11-20 06:47:14.123+00'],
] as const)('a %s is what the driver makes of it', (name, text) => {
  const type = TYPES[name];
  expect(rowReader([{ name: 'value', dataTypeID: type }]).read([text])).toEqual({ value: driver(type, text) });
});

test('nulls stay null, and the fields stand in the order of the columns', () => {
  const columns = ['z', 'a', 'm'].map((name) => ({ name, dataTypeID: TEXT }));
  const row = rowReader(columns).read(['1', null, '3']);
  expect(row).toEqual({ z: '1', a: null, m: '3' });
  expect(Object.keys(row)).toEqual(['z', 'a', 'm']);
});

test('a moment in UTC is read as exactly as the driver reads it', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
      (date) => {
        const iso = date.toISOString();
        const [, day, time, millis] = /^(.*)T(.*)\.(\d{3})Z$/.exec(iso) ?? [];
        const fraction = millis?.replace(/0+$/, ''); // Postgres leaves zeros at the end away
        const text = `${day} ${time}${fraction ? `.${fraction}` : ''}+00`;
        expect(moment(text)).toEqual(driver(TIMESTAMPTZ, text));
        expect(moment(text)).toEqual(date);
      },
    ),
  );
});

test.each([
  '2026-11-20 08:47:14.123+02',
  '2026-11-20 12:17:14+05:30',
  '12026-11-20 06:47:14+00',
  '0044-03-15 12:00:00+00 BC',
  '2026-11-20 06:47:14.123456+00',
  'infinity',
])('a moment of another form is left to the driver: %s', (text) => {
  expect(moment(text)).toEqual(driver(TIMESTAMPTZ, text));
});

test('names are data, whatever they look like', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((name) => name !== '__proto__'),
      (name) => {
        expect(rowReader([{ name, dataTypeID: TEXT }]).read(['x'])).toEqual({ [name]: 'x' });
      },
    ),
  );
});

test('a reader is of its columns and of no others', () => {
  const columns = [
    { name: 'a', dataTypeID: TEXT },
    { name: 'b', dataTypeID: 23 },
  ];
  const reader = rowReader(columns);
  expect(isReaderOf(reader, structuredClone(columns))).toBe(true);
  expect(isReaderOf(reader, columns.slice(0, 1))).toBe(false);
  expect(isReaderOf(reader, columns.toReversed())).toBe(false);
  expect(isReaderOf(reader, [...columns.slice(0, 1), { name: 'b', dataTypeID: TEXT }])).toBe(false);
});
