import pg from 'pg';

/** A column as Postgres describes it before the first row. */
export interface Column {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Makes an object of the texts of a row. */
export interface RowReader {
  readonly columns: readonly Column[];
  readonly read: (texts: readonly (string | null)[]) => object;
}

type Parser = (text: string) => unknown;

const TIMESTAMPTZ = 1184;

/** How Postgres writes a moment when the session is in UTC; years beyond 9999 and before Christ look different. */
const UTC_MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/;

/**
 * Builds the reader of rows with these columns. It is compiled for them: objects that are written property by property, with names that are
 * looked up each time, cost a page of wide rows several times as much as reading its values.
 * Names come from our own statements, and are quoted all the same.
 */
export function rowReader(columns: readonly Column[]): RowReader {
  const parsers = columns.map(({ dataTypeID }) => parserOf(dataTypeID));
  const fields = columns.map(({ name }, index) => `${JSON.stringify(name)}: t[${index}] === null ? null : p[${index}](t[${index}])`);
  const compile = new Function('p', `return (t) => ({ ${fields.join(', ')} });`) as (parsers: readonly Parser[]) => RowReader['read'];
  return { columns, read: compile(parsers) };
}

/** Whether the reader was made for these columns; a statement keeps them unless the schema changes under it. */
export function isReaderOf({ columns }: RowReader, others: readonly Column[]): boolean {
  return (
    columns.length === others.length &&
    columns.every(({ name, dataTypeID }, index) => name === others[index]?.name && dataTypeID === others[index]?.dataTypeID)
  );
}

function parserOf(type: number): Parser {
  const parser: Parser = pg.types.getTypeParser(type, 'text');
  return type === TIMESTAMPTZ ? (text) => utcMoment(text) ?? parser(text) : parser;
}

/** The driver reads moments of any form; this reads the usual one at half the price. */
function utcMoment(text: string): Date | null {
  return UTC_MOMENT.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : null;
}
