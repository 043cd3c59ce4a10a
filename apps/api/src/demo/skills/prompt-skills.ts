import {
  all,
  any,
  compare,
  component,
  type DemoManifest,
  type DemoSkill,
  divider,
  exampleAnswer,
  heading,
  integer,
  is,
  isGiven,
  list,
  not,
  object,
  oneOf,
  onlyIf,
  string,
  systemFile,
  text,
  userMessage,
  value,
} from '../authoring.js';

/** Others refer to it with a skill_ref, so that the voice of the shop is written down once. */
const toneOfVoice: DemoSkill = {
  editions: [
    {
      note: 'How we sound',
      manifest: {
        name: 'tone-of-voice',
        title: 'Tone of voice',
        description: 'Rewrites a text so that it sounds like us. Other skills inline its instructions.',
        kind: 'prompt',
        access: 'public',
        tags: ['writing', 'brand'],
        modelStrategy: 'low',
        variables: [{ key: 'text', description: 'The text to rewrite.', required: true }],
        files: [
          systemFile('voice.md', {
            title: heading(2, 'How we sound'),
            style: component('house-style'),
            stance: text(
              'Speak to one person, as a neighbour who knows bicycles would. Explain a technical word the first time.',
              'When something went wrong, say sorry once, say what we do now, and stop.',
            ),
          }),
          userMessage('text.md', { ask: text('Rewrite this text. Keep every fact, number and name as it is:'), text: value('text') }),
        ],
      },
    },
  ],
};

const oneForm: DemoManifest = {
  name: 'summarizer',
  title: 'Summarizer',
  description: 'Summarizes long text into bullet points.',
  kind: 'prompt',
  access: 'public',
  listed: true,
  tags: ['writing'],
  modelStrategy: 'low',
  variables: [
    { key: 'text', description: 'The text to summarize.', required: true },
    { key: 'max_bullets', description: 'Most bullet points that the summary may have.', type: 'number', default: 5 },
  ],
  files: [
    systemFile('instructions.md', {
      role: text(
        'You are a concise summarizer. Extract the key points from the text of the user as bullet points.',
        '',
        'Maximum {{max_bullets}} bullets.',
      ),
      honesty: text('Use only what the text says. Where it contradicts itself, say so in one bullet.'),
    }),
    userMessage('messages.md', { text: value('text') }),
  ],
};

const threeForms: DemoManifest = {
  ...oneForm,
  description: 'Summarizes long text into bullet points, a table or a single sentence.',
  variables: [
    ...(oneForm.variables ?? []),
    {
      key: 'form',
      description: 'What the summary looks like.',
      type: 'enum',
      enum: ['bullets', 'table', 'sentence'],
      default: 'bullets',
    },
  ],
  files: [
    systemFile('instructions.md', {
      role: text('You are a concise summarizer. Extract the key points from the text of the user.'),
      bullets: onlyIf(is('form', 'bullets'), text('Write at most {{max_bullets}} bullet points, the most important one first.')),
      table: onlyIf(is('form', 'table'), text('Write a table with the columns Point and Where the text says it.')),
      sentence: onlyIf(is('form', 'sentence'), text('Write one sentence of at most thirty words.')),
      honesty: text('Use only what the text says. Where it contradicts itself, say so in one bullet.'),
    }),
    userMessage('messages.md', { text: value('text') }),
  ],
};

/** What waits to be published: look at it with GET /skills/summarizer/diff. */
const anyLanguage: DemoManifest = {
  ...threeForms,
  variables: [
    ...(threeForms.variables ?? []),
    { key: 'language', description: 'Language of the summary; the language of the text when empty.' },
  ],
  files: [
    systemFile('instructions.md', {
      role: text('You are a concise summarizer. Extract the key points from the text of the user.'),
      bullets: onlyIf(is('form', 'bullets'), text('Write at most {{max_bullets}} bullet points, the most important one first.')),
      table: onlyIf(is('form', 'table'), text('Write a table with the columns Point and Where the text says it.')),
      sentence: onlyIf(is('form', 'sentence'), text('Write one sentence of at most thirty words.')),
      language: onlyIf(isGiven('language'), text('Write in {{language}}. Keep names and quotations as they are.')),
      honesty: text('Use only what the text says. Where it contradicts itself, say so, and name both places.'),
    }),
    userMessage('messages.md', { text: value('text') }),
  ],
};

const summarizer: DemoSkill = {
  editions: [
    { note: 'Bullet points', manifest: oneForm },
    { note: 'Tables and single sentences', manifest: threeForms },
  ],
  draft: anyLanguage,
};

/** A classifier: a schema for its result, an example as an earlier answer, and a json variable that says where things may go. */
const ticketTriage: DemoSkill = {
  editions: [
    {
      note: 'Five queues',
      manifest: {
        name: 'ticket-triage',
        title: 'Ticket triage',
        description: 'Reads a message from a customer and says which queue it belongs to, how urgent it is and why.',
        kind: 'prompt',
        tags: ['support', 'classification'],
        modelStrategy: 'low',
        outputSchema: object({
          queue: oneOf(['orders', 'returns', 'workshop', 'products', 'other'], 'Where the message goes.'),
          urgency: integer('1 can wait, 2 today, 3 at once.'),
          reason: string('One sentence that a colleague can check.'),
        }),
        variables: [
          { key: 'message', description: 'What the customer wrote.', required: true },
          {
            key: 'queues',
            description: 'Queues that are staffed today, with what they deal with.',
            type: 'json',
            default: {
              orders: 'deliveries, payments, invoices',
              returns: 'sending goods back, refunds, faults',
              workshop: 'repairs and bookings',
              products: 'questions before buying',
            },
          },
          { key: 'received_on', description: 'Day on which the message came.', type: 'date' },
          { key: 'is_premium', description: 'Whether the customer has a service plan.', type: 'boolean', default: false },
        ],
        files: [
          systemFile('instructions.md', {
            task: text('Sort messages of customers into queues. Answer with one JSON object: queue, urgency, reason.'),
            queues: text('Queues that are staffed today, and what they deal with: {{queues}}', 'What fits none of them goes to other.'),
            urgency: heading(2, 'Urgency'),
            rules: text(
              '3: somebody could get hurt, or a payment was taken twice.',
              '2: an event on a named day within the next three days depends on the answer.',
              '1: everything else.',
            ),
            premium: onlyIf(is('is_premium', true), text('This customer has a service plan: raise urgency 1 to 2.')),
          }),
          userMessage('example.md', { message: text('My front brake lever goes to the bar and I ride to work every day. Can you help?') }),
          exampleAnswer('example-answer.md', {
            answer: text(
              '{"queue": "workshop", "urgency": 3, "reason": "A brake that does not hold can hurt the rider on the way to work."}',
            ),
          }),
          userMessage('ticket.md', {
            date: onlyIf(isGiven('received_on'), text('Received on {{received_on}}.')),
            message: value('message'),
          }),
        ],
      },
    },
  ],
};

/** Sold by the month. Its models are pinned, whatever the tiers of the account that uses it say. */
const productDescription: DemoSkill = {
  pricing: { model: 'fixed', perMonth: 19, trialDays: 14 },
  editions: [
    {
      note: 'First text for the catalogue',
      manifest: {
        name: 'product-description',
        title: 'Product description',
        description: 'Writes the catalogue text of a product from its data sheet, in the voice of the shop.',
        kind: 'prompt',
        access: 'public',
        listed: true,
        tags: ['writing', 'shop'],
        models: [
          { provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7 },
          { provider: 'openai', model: 'gpt-5-mini', temperature: 0.7 },
        ],
        variables: [
          { key: 'product', description: 'Name of the product.', required: true },
          {
            key: 'data_sheet',
            description: "The maker's data: weight, sizes, materials, what is in the box.",
            type: 'json',
            required: true,
          },
          { key: 'price', description: 'Price in pounds.', type: 'number' },
          { key: 'is_new', description: 'Whether it is new in the catalogue.', type: 'boolean', default: false },
          {
            key: 'audience',
            description: 'Who the text is for.',
            type: 'enum',
            enum: ['commuter', 'tourer', 'racer', 'family'],
            default: 'commuter',
          },
        ],
        files: [
          systemFile('instructions.md', {
            task: text('Write the catalogue text of {{product}}: a headline, two short paragraphs, and a list of what is in the box.'),
            voice: component('house-style'),
            audience: heading(2, 'Who reads it'),
            commuter: onlyIf(
              is('audience', 'commuter'),
              text('Somebody who rides to work in all weathers: lights, mudguards, theft, upkeep.'),
            ),
            tourer: onlyIf(
              is('audience', 'tourer'),
              text('Somebody who travels for weeks: load, gears for mountains, parts found everywhere.'),
            ),
            racer: onlyIf(is('audience', 'racer'), text('Somebody who counts grams: weight, stiffness, and what it cannot be used for.')),
            family: onlyIf(is('audience', 'family'), text('Parents: child seats, trailers, sizes that grow, what is safe at which age.')),
            rule: divider(),
            facts: text('Use only facts from the data sheet. If a fact is missing that this reader needs, leave it out; never guess.'),
            news: onlyIf(all(is('is_new', true), not(compare('price', 'gt', 3000))), text('Say once that it is new.')),
            price: onlyIf(isGiven('price'), text('Give the price as £{{price}}, with "including VAT".')),
          }),
          userMessage('data.md', { title: heading(2, 'Data sheet'), data: value('data_sheet') }),
        ],
      },
    },
  ],
};

const meetingMinutes: DemoSkill = {
  editions: [
    {
      note: 'Decisions first',
      manifest: {
        name: 'meeting-minutes',
        title: 'Meeting minutes',
        description: 'Turns a transcript into minutes: decisions, tasks with an owner and a day, open questions.',
        kind: 'prompt',
        access: 'public',
        listed: true,
        tags: ['writing', 'office'],
        outputSchema: object({
          decisions: list(string('What was decided, in one sentence.'), 'In the order of the meeting.'),
          tasks: list(
            object({ owner: string('Who does it.'), task: string('What is done.'), due: string('Day as YYYY-MM-DD.') }, 'due'),
            'What somebody promised to do.',
          ),
          questions: list(string('What stays open.'), 'What nobody answered.'),
        }),
        variables: [
          { key: 'transcript', description: 'What was said, with names.', required: true },
          { key: 'held_on', description: 'Day of the meeting.', type: 'date', required: true },
          { key: 'attendees', description: 'Who was there.', type: 'json', default: [] },
          { key: 'confidential', description: 'Leave out what was said about people.', type: 'boolean', default: true },
        ],
        files: [
          systemFile('instructions.md', {
            task: text(
              'Write the minutes of the meeting of {{held_on}}. Attendees: {{attendees}}.',
              'A decision is what the people present agreed on, not what one of them wished. A task has an owner; without one it is a question.',
              'Count days such as "next Friday" from the day of the meeting.',
            ),
            discretion: onlyIf(
              is('confidential', true),
              text('Leave out salaries, illness, complaints about persons, and anything that somebody asked not to note.'),
            ),
          }),
          userMessage('transcript.md', { transcript: value('transcript') }),
        ],
      },
    },
  ],
};

/** Who wants it has to ask: the author approves each install. */
const translateListing: DemoSkill = {
  approvalMode: 'manual',
  pricing: { model: 'credits', creditsPerMinute: 12 },
  editions: [
    {
      note: 'German and French',
      manifest: {
        name: 'translate-listing',
        title: 'Translate a listing',
        description: 'Translates a catalogue text for the shops abroad, with their units, sizes and legal notes.',
        kind: 'prompt',
        access: 'public',
        listed: true,
        tags: ['writing', 'shop', 'translation'],
        modelStrategy: 'medium',
        variables: [
          { key: 'listing', description: 'The English text.', required: true },
          { key: 'market', description: 'Country of the shop.', type: 'enum', enum: ['de', 'fr'], required: true },
          { key: 'is_electric', description: 'Whether it has a motor.', type: 'boolean', default: false },
        ],
        files: [
          systemFile('instructions.md', {
            task: text('Translate the catalogue text. Write as a shop in that country would, not as a translation reads.'),
            german: onlyIf(is('market', 'de'), text('German for Germany, with "Sie". Weights in kg, lengths in cm, decimal comma.')),
            french: onlyIf(is('market', 'fr'), text('French for France, with "vous". A space before : ; ! and ?, decimal comma.')),
          }),
          systemFile(
            'electric.md',
            {
              german: onlyIf(
                is('market', 'de'),
                text('A motor that helps up to 25 km/h makes a Pedelec, which is a bicycle in law; do not write "E-Bike".'),
              ),
              french: onlyIf(is('market', 'fr'), text('Write "vélo à assistance électrique" once, then "VAE".')),
              battery: text('Add the sentence about returning old batteries that the law of the country asks for.'),
            },
            is('is_electric', true),
          ),
          userMessage('listing.md', { listing: value('listing') }),
        ],
      },
    },
    {
      note: 'Dutch',
      manifest: {
        name: 'translate-listing',
        title: 'Translate a listing',
        description: 'Translates a catalogue text for the shops abroad, with their units, sizes and legal notes.',
        kind: 'prompt',
        access: 'public',
        listed: true,
        tags: ['writing', 'shop', 'translation'],
        modelStrategy: 'medium',
        variables: [
          { key: 'listing', description: 'The English text.', required: true },
          { key: 'market', description: 'Country of the shop.', type: 'enum', enum: ['de', 'fr', 'nl'], required: true },
          { key: 'is_electric', description: 'Whether it has a motor.', type: 'boolean', default: false },
        ],
        files: [
          systemFile('instructions.md', {
            task: text('Translate the catalogue text. Write as a shop in that country would, not as a translation reads.'),
            german: onlyIf(is('market', 'de'), text('German for Germany, with "Sie". Weights in kg, lengths in cm, decimal comma.')),
            french: onlyIf(is('market', 'fr'), text('French for France, with "vous". A space before : ; ! and ?, decimal comma.')),
            dutch: onlyIf(is('market', 'nl'), text('Dutch for the Netherlands, with "je". Frame heights in cm, no anglicisms for parts.')),
          }),
          systemFile(
            'electric.md',
            {
              german: onlyIf(
                is('market', 'de'),
                text('A motor that helps up to 25 km/h makes a Pedelec, which is a bicycle in law; do not write "E-Bike".'),
              ),
              french: onlyIf(is('market', 'fr'), text('Write "vélo à assistance électrique" once, then "VAE".')),
              battery: text('Add the sentence about returning old batteries that the law of the country asks for.'),
            },
            any(is('is_electric', true), compare('listing', 'contains', 'battery')),
          ),
          userMessage('listing.md', { listing: value('listing') }),
        ],
      },
    },
  ],
};

/** Archived: it still works where it is used, and the usual list does not show it. */
const paperNewsletter: DemoSkill = {
  editions: [
    {
      note: 'For the printed newsletter',
      manifest: {
        name: 'paper-newsletter',
        title: 'Paper newsletter',
        description: 'Wrote the newsletter that lay on the counter until the shop gave it up.',
        kind: 'prompt',
        status: 'archived',
        tags: ['writing'],
        modelStrategy: 'low',
        variables: [
          { key: 'month', description: 'Month of the issue, in words.', required: true },
          { key: 'news', description: 'What happened, one item a line.', required: true },
        ],
        files: [
          systemFile('instructions.md', {
            task: text('Write one A5 page for {{month}}: at most 180 words, one headline, no more than three items.'),
            shop: component('shop-facts'),
          }),
          userMessage('news.md', { news: value('news') }),
        ],
      },
    },
  ],
};

/** Skills that are one question to a model. */
export const PROMPT_SKILLS: readonly DemoSkill[] = [
  paperNewsletter,
  toneOfVoice,
  summarizer,
  meetingMinutes,
  productDescription,
  translateListing,
  ticketTriage,
];
