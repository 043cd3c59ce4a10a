import 'reflect-metadata';
import { DomainError } from '@guildhall/kernel';
import type { ArgumentMetadata } from '@nestjs/common';
import { Type } from 'class-transformer';
import { Allow, ArrayMaxSize, IsArray, IsInt, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { PageQuery } from './paging.js';
import { RequestValidationPipe } from './validation.pipe.js';
import { IfPresent, IfPresentOrNull } from './validators.js';

class Inner {
  @IsInt()
  @Min(1)
  @Max(6)
  level!: number;
}

class Body {
  @IsString()
  @Length(1, 10)
  name!: string;

  @IfPresent()
  @IsString()
  note?: string;

  @IfPresentOrNull()
  @IsString()
  alias?: string | null;

  @IfPresent()
  @IsArray()
  @ArrayMaxSize(2)
  @IsString({ each: true })
  words?: string[];

  @IfPresent()
  @ValidateNested()
  @Type(() => Inner)
  inner?: Inner;

  @IfPresent()
  @ValidateNested({ each: true })
  @Type(() => Inner)
  list?: Inner[];
}

class Carrier {
  @Allow()
  json?: unknown;

  @IfPresent()
  @ValidateNested()
  @Type(() => Inner)
  inner?: Inner;
}

const pipe = new RequestValidationPipe();
const body: ArgumentMetadata = { type: 'body', metatype: Body };
const query: ArgumentMetadata = { type: 'query', metatype: PageQuery };

async function outcomeOf(value: unknown, metadata = body): Promise<unknown> {
  try {
    return { value: await pipe.transform(value, metadata) };
  } catch (fault) {
    if (!(fault instanceof DomainError)) throw fault;
    return fault.faults.map(({ pointer, code }) => `${pointer} ${code}`);
  }
}

test.each<[unknown, unknown]>([
  [{ name: 'a' }, { value: { name: 'a' } }],
  [{ name: 'a', alias: null }, { value: { name: 'a', alias: null } }],
  [undefined, ['/name required']],
  [{}, ['/name required']],
  [{ name: null }, ['/name is_string']],
  [{ name: 5 }, ['/name is_string']],
  [{ name: 'a', note: null }, ['/note is_string']],
  [{ name: '' }, ['/name is_length']],
  [{ name: 'a', inner: { level: 7 } }, ['/inner/level max']],
  [{ name: 'a', inner: {} }, ['/inner/level required']],
  [{ name: 'a', inner: { level: '1' } }, ['/inner/level is_number']],
  [{ name: 'a', inner: { level: 1.5 } }, ['/inner/level is_int']],
  [{ name: 'a', words: 'x' }, ['/words is_array']],
  [{ name: 'a', words: [5] }, ['/words is_string']],
  [{ name: 'a', words: ['x', 'y', 'z'] }, ['/words array_max_size']],
  [{ name: 'a', inner: [] }, { value: { name: 'a', inner: [] } }],
  [{ name: 'a', inner: 'x' }, ['/inner nested_validation']],
  [{ name: 'a', list: [{ level: 1 }, { level: 0 }] }, ['/list/1/level min']],
  [{ name: 'a', other: 1 }, ['/other unknown_field']],
  [{ name: 'a', inner: { level: 1, 'a/b': 1 } }, ['/inner/a~1b unknown_field']],
  [JSON.parse('{"name":"a","__proto__":{"x":1}}'), ['/__proto__ unknown_field']],
  [{ name: 'a', constructor: 1 }, ['/constructor unknown_field']],
  [[], [' not_an_object']],
  ['text', [' not_an_object']],
  [null, [' not_an_object']],
])('TEN-04 the body %j', async (value, expected) => {
  expect(await outcomeOf(value)).toEqual(expected);
});

test('JSON of the caller is handed on as it came, whatever its names; what has a class becomes one', async () => {
  const json = { constructor: 1, toString: { valueOf: [{ hasOwnProperty: null }, null] }, length: 2 };
  const printed = JSON.stringify(json);
  const value = (await pipe.transform({ json, inner: { level: 1 } }, { type: 'body', metatype: Carrier })) as Carrier;
  expect(JSON.stringify(value.json)).toBe(printed);
  expect(value.inner).toBeInstanceOf(Inner);
  const list = (await pipe.transform({ json: [json, null] }, { type: 'body', metatype: Carrier })) as Carrier;
  expect(JSON.stringify(list.json)).toBe(`[${printed},null]`);
});

test.each<[Record<string, unknown>, unknown]>([
  [{}, { value: { page: 1, limit: 50 } }],
  [{ page: '2', limit: '200', other: 'x' }, { value: { page: 2, limit: 200 } }],
  [{ page: '0' }, ['query:/page min']],
  [{ page: ['1', '2'] }, ['query:/page is_int']],
  [{ limit: '201' }, ['query:/limit max']],
  [{ limit: '' }, ['query:/limit is_int']],
  [{ page: '1e3' }, ['query:/page is_int']],
])('INP-07 the query %j', async (value, expected) => {
  expect(await outcomeOf(value, query)).toEqual(expected);
});

const json = fc.jsonValue({ maxDepth: 4 });
const named = fc.record({ name: json, note: json, alias: json, words: json, inner: json, list: json }, { requiredKeys: [] });
const prototypeKeys = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then');
const odd = fc.dictionary(prototypeKeys, json, { noNullPrototype: false });

test('INP-06 no body makes it throw anything but a refusal, and what passes has only fields of its class', async () => {
  const given = fc.oneof(
    json,
    named,
    fc.tuple(named, odd).map(([one, other]) => JSON.parse(JSON.stringify({ ...one, ...other }))),
  );
  await fc.assert(
    fc.asyncProperty(given, async (value) => {
      const outcome = await outcomeOf(value);
      if (Array.isArray(outcome)) return expect(outcome.length).toBeGreaterThan(0);
      const known = ['name', 'note', 'alias', 'words', 'inner', 'list'];
      expect(known).toEqual(expect.arrayContaining(Object.keys((outcome as { value: object }).value)));
    }),
    { numRuns: 300 },
  );
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test('INP-07 no query makes it throw anything but a refusal', async () => {
  const value = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }));
  const given = fc.dictionary(fc.oneof(fc.constantFrom('page', 'limit'), prototypeKeys, fc.string()), value);
  await fc.assert(fc.asyncProperty(given, async (fields) => void (await outcomeOf(fields, query))));
});

test('a query that comes again is not judged again, and nobody can change it', async () => {
  const first = (await pipe.transform({ page: '2' }, query)) as PageQuery;
  expect(first).toEqual({ page: 2, limit: 50 });
  expect(first).toBeInstanceOf(PageQuery);
  expect(pipe.transform({ page: '2' }, query)).toBe(first);
  expect(() => Object.assign(first, { limit: 10_000 })).toThrow(TypeError);
});

test('what was kept for one class is not given to another, and what was refused is refused again', async () => {
  class OtherQuery {
    @IfPresent()
    @IsString()
    page?: string;
  }
  await pipe.transform({ page: '3' }, query);
  expect(await pipe.transform({ page: '3' }, { type: 'query', metatype: OtherQuery })).toEqual({ page: '3' });
  for (const _ of ['first', 'again']) expect(await outcomeOf({ page: '0' }, query)).toEqual(['query:/page min']);
});
