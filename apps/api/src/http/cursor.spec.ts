import { DomainError } from '@guildhall/kernel';
import fc from 'fast-check';
import { printCursor, readCursor } from './cursor.js';

const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 24, maxLength: 24 });
const cursor = fc.record({
  at: fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
  id: fc.tuple(fc.constantFrom('', 'aud_', 'rev_'), hex).map((parts) => parts.join('')),
});

test('what was printed is read back', () => {
  fc.assert(fc.property(cursor, (place) => expect(readCursor(printCursor(place))).toEqual(place)));
});

const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
const valid = printCursor({ at: new Date('2026-11-20T00:00:00.000Z'), id: 'aud_0123456789abcdef01234567' });
test.each([
  ['nothing', ''],
  ['other text', 'abc'],
  ['a day that does not exist', encode('2026-02-30T00:00:00.000Z aud_0123456789abcdef01234567')],
  ['a month that does not exist', encode('2026-13-01T00:00:00.000Z aud_0123456789abcdef01234567')],
  ['an id of another form', encode("2026-11-20T00:00:00.000Z ' OR 1=1")],
  ['another spelling of a valid one', `${valid}==`],
  ['a valid one with a tail', `${valid}AAAA`],
])('%s is refused with the place of the fault', (_, text) => {
  expect(() => readCursor(text)).toThrow(
    expect.objectContaining({ code: 'validation_failed', faults: [expect.objectContaining({ pointer: 'query:/cursor' })] }),
  );
  expect(() => readCursor(text)).toThrow(DomainError);
});
