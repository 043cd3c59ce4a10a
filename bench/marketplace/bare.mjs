// The baseline: `pg` and the statements that the server executes, prepared, with its planner settings. Each message is one measurement: so
// many connections execute their calls as fast as they are answered.
import { HOT_SETTINGS } from '@guildhall/data';
import pg from 'pg';

const literal = (value) => {
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "'{}'::text[]" : `ARRAY[${value.map(literal).join(',')}]`;
  return pg.escapeLiteral(value);
};
const callText = ({ statement: { name }, values }) => `EXECUTE ${name}(${values.map(literal).join(',')})`;
const prepareText = ({ statement: { name, types, text } }) => `PREPARE ${name}(${types.join(',')}) AS ${text}`;

async function open(databaseUrl, calls) {
  const options = Object.entries(HOT_SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
  const client = new pg.Client({ connectionString: databaseUrl, options: options.join(' ') });
  await client.connect();
  const statements = new Map(calls.map((call) => [call.statement.name, call]));
  for (const call of statements.values()) await client.query(prepareText(call));
  return client;
}

/** Connection i executes the calls of request i again and again, until the time is over. */
async function work(client, texts, deadline, times) {
  while (performance.now() < deadline) {
    const started = performance.now();
    for (const text of texts) await client.query(text);
    times.push(performance.now() - started);
  }
}

/** @returns the milliseconds that half of the requests and that 99 of 100 took at most */
async function measure({ databaseUrl, requests, connections, seconds }) {
  const clients = await Promise.all(Array.from({ length: connections }, () => open(databaseUrl, requests.flat())));
  const times = [];
  const deadline = performance.now() + seconds * 1000;
  await Promise.all(clients.map((client, place) => work(client, requests[place % requests.length].map(callText), deadline, times)));
  for (const client of clients) await client.end();
  times.sort((a, b) => a - b);
  const percentile = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
  return { count: times.length, perSecond: times.length / seconds, p50: percentile(0.5), p99: percentile(0.99) };
}

process.on('message', (job) =>
  measure(job).then(
    (figures) => process.send({ figures }),
    (fault) => process.send({ fault: fault.message }),
  ),
);
process.once('disconnect', () => process.exit());
