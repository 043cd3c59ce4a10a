import { GuildhallClient, ServerRefusal } from './guildhall-client.js';

const OPTIONS = { url: 'http://guildhall.example', apiKey: 'ak_live_x', mode: 'strict' } as const;
const ARCHIVE = Uint8Array.of(80, 75);

const made = (): Response => Response.json({ skill: { id: 's', name: 'n', bundle: { digest: 'd' } } });
const putOff = (seconds: number): Response =>
  Response.json({ error_code: 'rate_limited', detail: 'Later.' }, { status: 429, headers: { 'retry-after': String(seconds) } });

test('what the server puts off comes in its turn: none is refused because others were quicker', async () => {
  const waits: number[] = [];
  let turns = 2;
  const send = async (): Promise<Response> => (turns-- > 0 ? made() : putOff(0));
  const client = new GuildhallClient(OPTIONS, send, (seconds) => {
    waits.push(seconds);
    turns = 1; // whoever waits, one turn comes
  });
  const written = await Promise.all(Array.from({ length: 20 }, () => client.create(ARCHIVE)));
  expect(written).toHaveLength(20);
  expect(waits).toEqual(Array(18).fill(0));
});

test('a limit that lasts is told with the words of the server', async () => {
  const refused = (seconds: number) =>
    new GuildhallClient(
      OPTIONS,
      async () => putOff(seconds),
      () => {},
    ).create(ARCHIVE);
  for (const seconds of [0, 3_600]) {
    const fault = await refused(seconds).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(ServerRefusal);
    expect(fault).toMatchObject({ status: 429, code: 'rate_limited', message: 'Later.' });
  }
});

test('an answer that is not of the server is told as what it is', async () => {
  const proxy = new GuildhallClient(
    OPTIONS,
    async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
    () => {},
  );
  await expect(proxy.create(ARCHIVE)).rejects.toMatchObject({ status: 502, code: 'unknown', message: 'The server answers 502.' });
});
