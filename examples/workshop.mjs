// What the agent of the demo works with: the stock of a bicycle shop behind a plain HTTP API, and the diary of its workshop behind an MCP server.
// Both are real servers on this machine, which forget everything when they end.
//
//   node examples/workshop.mjs
//
// They listen where the skills `demo/spare-parts` and `demo/workshop-diary` look for them.
import { createServer } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const HOST = '127.0.0.1';
const STOCK_PORT = 9471;
const DIARY_PORT = 9472;

// ---------------------------------------------------------------- The stock: GET /parts?query=…, POST /reservations

const PARTS = [
  { sku: 'CH-116', name: 'Chain, 11 speeds, 116 links', price: 32.5, inStock: 6 },
  { sku: 'BP-44', name: 'Brake pads for rim brakes, a pair', price: 8.9, inStock: 24 },
  { sku: 'BP-71', name: 'Brake pads for disc brakes, organic, a pair', price: 14.9, inStock: 0 },
  { sku: 'TU-28', name: 'Tube, 28 inch, long valve', price: 6.5, inStock: 41 },
];

/** Reservations by the Idempotency-Key that they came with: the same call again is answered with the same reservation. */
const reservations = new Map();

const findParts = ({ searchParams }) => {
  const words = (searchParams.get('query') ?? '').toLowerCase().split(/\W+/).filter(Boolean);
  return [200, { parts: PARTS.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word))) }];
};

const reserve = (key, { sku, customer }) => {
  const part = PARTS.find((one) => one.sku === sku);
  if (!part) return [404, { error: `There is no part ${sku}.` }];
  const known = reservations.get(key);
  if (known) return [200, known];
  if (part.inStock === 0) return [409, { error: `${part.name} is out of stock.` }];
  part.inStock -= 1;
  const reservation = { reservation: `R-${1001 + reservations.size}`, part: part.name, customer, left: part.inStock };
  reservations.set(key ?? reservation.reservation, reservation);
  return [201, reservation];
};

const stock = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  const body = await bodyOf(request);
  const [status, answer] =
    request.method === 'GET' && url.pathname === '/parts'
      ? findParts(url)
      : request.method === 'POST' && url.pathname === '/reservations' && body
        ? reserve(request.headers['idempotency-key'], body)
        : [404, { error: 'GET /parts?query=… or POST /reservations {sku, customer}' }];
  console.error(`  stock  ${request.method} ${request.url} → ${status}`);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});

// ---------------------------------------------------------------- The diary: an MCP server with two tools

const SLOTS = ['Monday 09:00', 'Monday 14:30', 'Wednesday 11:00', 'Friday 16:00'];
const booked = new Map();

const said = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
const refused = (text) => ({ content: [{ type: 'text', text }], isError: true });

function makeDiary() {
  const server = new McpServer({ name: 'workshop-diary', version: '1.0.0' });
  server.registerTool(
    'free_slots',
    { description: 'When the workshop has time.', inputSchema: z.object({}), annotations: { readOnlyHint: true, idempotentHint: true } },
    () => said({ free: SLOTS.filter((slot) => !booked.has(slot)) }),
  );
  server.registerTool(
    'book',
    {
      description: 'Takes a time for a customer; without a slot, the next one that is free.',
      inputSchema: z.object({ customer: z.string(), work: z.string(), slot: z.string().optional() }),
    },
    ({ customer, work, slot = SLOTS.find((one) => !booked.has(one)) }) => {
      if (!slot || !SLOTS.includes(slot) || booked.has(slot)) return refused('That time is not free; ask free_slots.');
      booked.set(slot, { customer, work });
      return said({ booked: slot, customer, work });
    },
  );
  return server;
}

const diary = createServer(async (request, response) => {
  const body = await bodyOf(request);
  console.error(`  diary  ${request.method} ${body?.method ?? ''}${body?.params?.name ? ` ${body.params.name}` : ''}`);
  // One transport for each request: the diary keeps no sessions.
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => void transport.close());
  await makeDiary().connect(transport);
  await transport.handleRequest(request, response, body);
});

// ----------------------------------------------------------------

/** The JSON of a request; undefined when there is none. */
async function bodyOf(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return undefined;
  }
}

for (const [name, server, port] of [
  ['stock', stock, STOCK_PORT],
  ['diary', diary, DIARY_PORT],
]) {
  server.on('error', ({ message }) => {
    console.error(`The ${name} cannot listen on ${HOST}:${port}: ${message}`);
    process.exit(1);
  });
  server.listen(port, HOST);
}
console.error(`The stock answers on http://${HOST}:${STOCK_PORT}, the diary on http://${HOST}:${DIARY_PORT}/mcp. End them with Ctrl+C.`);
