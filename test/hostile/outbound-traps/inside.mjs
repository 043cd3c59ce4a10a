// Runs in a network namespace of its own, where every address that the door must refuse exists and has somebody listening. Prints as JSON what
// was refused, what was reached, and who was knocked at.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createOutbound } from '@guildhall/runtime';

const TRAPS_4 = [
  ...['127.0.0.1', '127.8.8.8', '10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.0.1', '100.64.0.1', '100.100.100.200'],
  ...['169.254.169.254', '169.254.170.2', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '168.63.129.16'],
];
const TRAPS_6 = ['::1', 'fd00:ec2::254', 'fd00::1', '64:ff9b::a9fe:a9fe', '64:ff9b::a00:1', '2002:a9fe:a9fe::1', '2001:db8::1', 'fec0::1'];
const PUBLIC = [
  '93.184.215.14',
  '9.255.255.254',
  '11.0.0.1',
  '172.15.255.254',
  '172.32.0.1',
  '192.169.0.1',
  '100.128.0.1',
  '169.253.255.254',
  '128.0.0.1',
];
const [FIRST_PUBLIC] = PUBLIC;

const ip = (...parts) => execFileSync('ip', parts, { stdio: 'ignore' });

/** @returns whether the address is there now */
function assign(address) {
  try {
    ip('addr', 'add', `${address}/${address.includes(':') ? 128 : 32}`, 'dev', 'lo', ...(address.includes(':') ? ['nodad'] : []));
    return true;
  } catch {
    return address === '127.0.0.1' || address === '::1' || address.startsWith('127.');
  }
}

const bare = (address = '') => address.replace(/^::ffff:(?=\d+\.)/, '');
const inBrackets = (address) => (address.includes(':') ? `[${address}]` : address);

/** The ways in which an IPv4 address can be written. */
function spellings(address) {
  const [a, b, c, d] = address.split('.').map(Number);
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = number.toString(16).padStart(8, '0');
  const groups = `${hex.slice(0, 4)}:${hex.slice(4)}`;
  const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join('.');
  return [
    ...[address, `${address}.`, String(number), `0x${hex}`, octal, `${a}.${b * 65_536 + c * 256 + d}`, `${a}.${b}.${c * 256 + d}`],
    ...[`0x${a.toString(16)}.${b}.${c}.${d}`, `user:pass@${address}`, address.replaceAll('.', '%2e'), address.replaceAll('.', '\u3002')],
    ...[
      `[::ffff:${address}]`,
      `[::ffff:${groups}]`,
      `[::${groups}]`,
      `[::ffff:0:${groups}]`,
      `[64:ff9b::${groups}]`,
      `[2002:${groups}::1]`,
    ],
  ];
}

const knocks = [];
const answers = new Map();
let isControl = true;

const server = createServer((request, answer) => {
  const location = answers.get(request.url);
  if (location) answer.writeHead(302, { location: Buffer.from(location).toString('latin1') }); // as bytes of UTF-8, which headers carry as they are
  answer.end('reached');
});
server.on('connection', ({ localAddress }) => {
  const to = bare(localAddress);
  if (!isControl && !PUBLIC.includes(to)) knocks.push(to);
});

/** Whether somebody who simply connects gets through: else the trap would catch nobody. */
function isReachable(address) {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 80 }, () => resolve(true)).on('error', () => resolve(false));
    socket.setTimeout(1_000, () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

ip('link', 'set', 'lo', 'up');
for (const address of [...TRAPS_4, ...TRAPS_6, ...PUBLIC]) assign(address);
await new Promise((resolve) => server.listen(80, '::', resolve));

const traps = [];
for (const address of [...TRAPS_4, ...TRAPS_6]) if (await isReachable(address)) traps.push(address);
isControl = false;

const names = new Map();
/** Every look-up takes the next answer; the last one stays. */
const resolver = async (name) => {
  const list = names.get(name) ?? [];
  return list.length > 1 ? list.shift() : (list[0] ?? []);
};
const newDoor = () => createOutbound({ allow: [], production: false, resolver });
const door = newDoor();

async function codeOf(url, through = door) {
  try {
    return (await through.send({ method: 'GET', url })).status;
  } catch (fault) {
    return fault.code ?? fault.name;
  }
}

const literals = traps.flatMap((address) => (address.includes(':') ? [inBrackets(address)] : spellings(address)));
const refusals = {};
const count = (kind, code) => {
  refusals[kind] ??= {};
  refusals[kind][code] = (refusals[kind][code] ?? 0) + 1;
};
for (const host of [...literals, 'localhost', '0.0.0.0', '[::]', '0']) count('literal', await codeOf(`http://${host}/`));
for (const [place, address] of traps.entries()) {
  names.set(`name-${place}.test`, [[address]]);
  count('name', await codeOf(`http://name-${place}.test/`));
}
for (const [place, host] of literals.entries()) {
  answers.set(`/to-${place}`, `http://${host}/`);
  count('redirect', await codeOf(`http://${FIRST_PUBLIC}/to-${place}`));
}
for (const [place, address] of traps.entries()) {
  names.set(`rebinding-${place}.test`, [[FIRST_PUBLIC], [address]]);
  const fresh = newDoor();
  await codeOf(`http://rebinding-${place}.test/`, fresh);
  await fresh.close(); // the connection that is kept must not answer for the second look-up
  count('rebinding', await codeOf(`http://rebinding-${place}.test/`));
  names.set(`mixed-${place}.test`, [[address, FIRST_PUBLIC]]);
  count('mixed', await codeOf(`http://mixed-${place}.test/`));
}
const reached = [];
for (const address of PUBLIC) if ((await codeOf(`http://${address}/`)) === 200) reached.push(address);

console.log(
  JSON.stringify({
    traps: traps.length,
    expected: TRAPS_4.length + TRAPS_6.length,
    literals: literals.length,
    refusals,
    knocks,
    reached: reached.length,
    public: PUBLIC.length,
  }),
);
await door.close();
server.closeAllConnections();
server.close();
