import { DEMO_PLUGIN_PORTS } from '@guildhall/config';
import { type DemoSkill, finish, is, object, onlyIf, string, systemFile, text, userMessage } from '../authoring.js';

/** `examples/workshop.mjs` answers for both plugins. */
const address = (port: number): string => `http://127.0.0.1:${port}`;

const spareParts: DemoSkill = {
  editions: [
    {
      note: 'Find and reserve parts',
      manifest: {
        name: 'spare-parts',
        title: 'Spare parts',
        description: 'What is in stock in the workshop, and what is put aside for a customer.',
        kind: 'http',
        tags: ['workshop', 'stock'],
        whenToUse: 'When a repair needs a part.',
        http: { baseUrl: address(DEMO_PLUGIN_PORTS.stock), headers: { Accept: 'application/json' } },
        toolDefs: [
          {
            name: 'find_part',
            description: 'Parts whose names have one of the words.',
            parameters: object({ query: string('Words of the name, such as "brake pads".') }),
            request: { method: 'GET', path: '/parts', query: { query: '{{args.query}}' } },
            idempotent: true,
          },
          {
            name: 'reserve',
            description: 'Puts one piece of a part aside for a customer.',
            parameters: object({ sku: string('The number of the part, from find_part.'), customer: string('Who it is for.') }),
            request: { method: 'POST', path: '/reservations', body: { sku: '{{args.sku}}', customer: '{{args.customer}}' } },
          },
        ],
      },
    },
  ],
};

const workshopDiary: DemoSkill = {
  editions: [
    {
      note: 'Free times, and booking them',
      manifest: {
        name: 'workshop-diary',
        title: 'Workshop diary',
        description: 'When the workshop has time, and for whom.',
        kind: 'mcp',
        tags: ['workshop'],
        whenToUse: 'When a repair needs a time.',
        mcp: { serverUrl: `${address(DEMO_PLUGIN_PORTS.diary)}/mcp`, transport: 'streamable-http', allowedTools: ['free_slots', 'book'] },
      },
    },
  ],
};

const RESULT = object({ reply: string('The answer to the customer.'), booking: { description: 'What the diary says.' } });

/** What the provider `mock` does in place of a model; see docs/RUNNING.md. */
const REHEARSAL = text(
  '```mock',
  'say Let me see what we have in stock.',
  'call spare-parts__find_part {"query": "{{part}}"}',
  'call workshop-diary__free_slots',
  'say There is one. I put it aside and look for a time.',
  'call spare-parts__reserve {"sku": "BP-44", "customer": "{{customer}}"}',
  'say Your part is reserved; now the diary.',
  'call workshop-diary__book {"customer": "{{customer}}", "work": "{{part}}"}',
  'say Done.',
  'finish {"reply": "{{customer}}, the part is reserved and the workshop expects you.", "booking": "$last"}',
  '```',
);

/** Works without any key: without a model to ask, it follows the script of its rehearsal, with real calls of both plugins. */
const repairDesk: DemoSkill = {
  plugins: ['spare-parts', 'workshop-diary'],
  editions: [
    {
      note: 'Finds the part, reserves it, books the workshop',
      manifest: {
        name: 'repair-desk',
        title: 'Repair desk',
        description: 'Takes a repair from the question to the booking: finds the part, puts it aside, and finds a time in the workshop.',
        kind: 'agent',
        dispatchable: true,
        tags: ['workshop', 'support'],
        whenToUse: 'When a customer wants something repaired.',
        outputSchema: RESULT,
        variables: [
          { key: 'customer', description: 'Who asks.', required: true },
          { key: 'part', description: 'What has to be replaced.', default: 'brake pads' },
          {
            key: 'rehearsal',
            description: 'Whether it says what the built-in provider `mock` does where no model can be asked.',
            type: 'boolean',
            default: true,
          },
        ],
        toolDefs: [finish(RESULT)],
        files: [
          systemFile('instructions.md', {
            task: text(
              'Somebody wants {{part}} replaced. Find the part, reserve one that is in stock, and book the next free time of the workshop.',
              'Never reserve what is not in stock. Say what you do before each step, in one sentence.',
            ),
            rehearsal: onlyIf(is('rehearsal', true), REHEARSAL),
          }),
          userMessage('request.md', { who: text('{{customer}} asks:'), what: text('Can you replace my {{part}} this week?') }),
        ],
      },
    },
  ],
};

/** One that others refer to stands before them. */
export const WORKSHOP_SKILLS: readonly DemoSkill[] = [spareParts, workshopDiary, repairDesk];
