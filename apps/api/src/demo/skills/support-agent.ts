import {
  all,
  any,
  assistant,
  boolean,
  compare,
  component,
  type DemoManifest,
  type DemoSkill,
  finish,
  heading,
  integer,
  is,
  list,
  not,
  object,
  oneOf,
  onlyIf,
  skill,
  string,
  systemFile,
  text,
  userMessage,
  value,
} from '../authoring.js';

const RESULT = object(
  {
    reply: string('The answer to the customer, ready to send.'),
    status: oneOf(['solved', 'waiting_for_customer', 'handed_over'], 'How the conversation stands.'),
    order_numbers: list(string('Order number.'), 'Orders that the answer is about.'),
    follow_up_in_days: integer('When a colleague should look again; leave it out when nobody needs to.'),
  },
  'follow_up_in_days',
);

const QUESTION = userMessage('question.md', {
  from: text('From {{customer_name}}:'),
  question: value('question'),
});

const firstEdition: DemoManifest = {
  name: 'support-agent',
  title: 'Support agent',
  description: 'Answers customers: looks up their order, explains the rules, and says what happens next.',
  kind: 'agent',
  tags: ['support', 'shop'],
  whenToUse: 'When a customer has written and the answer depends on their order or on our rules.',
  outputSchema: RESULT,
  variables: [
    { key: 'customer_name', description: 'How to address the customer.', required: true },
    { key: 'question', description: 'What the customer wrote.', required: true },
  ],
  toolDefs: [finish(RESULT)],
  files: [
    systemFile('instructions.md', {
      who: assistant('front-desk'),
      shop: component('shop-facts'),
      task: text(
        'Answer the message of {{customer_name}}.',
        'Look the order up before you say anything about it. If the message names none, ask for the order number or the email address.',
      ),
      rules: text('Our rules for sending goods back:', '', '{{component.returns-policy}}'),
    }),
    QUESTION,
  ],
};

const secondEdition: DemoManifest = {
  ...firstEdition,
  description: 'Answers customers: finds their order and their parcel, explains the rules, and says what happens next.',
  variables: [
    ...(firstEdition.variables ?? []),
    {
      key: 'customer_tier',
      description: 'Service plan of the customer.',
      type: 'enum',
      enum: ['none', 'commuter', 'gold'],
      default: 'none',
    },
    { key: 'channel', description: 'Where the answer will be read.', type: 'enum', enum: ['email', 'chat'], default: 'email' },
  ],
  files: [
    systemFile('instructions.md', {
      who: assistant('front-desk'),
      shop: component('shop-facts'),
      task: text(
        'Answer the message of {{customer_name}}.',
        'Look the order up before you say anything about it. If the message names none, ask for the order number or the email address.',
      ),
      rules: text('Our rules for sending goods back:', '', '{{component.returns-policy}}'),
      safety: component('safety-first'),
      email: onlyIf(
        is('channel', 'email'),
        text('Answer as an email: a greeting, at most four short paragraphs, "Robin, Larkfield Cycles".'),
      ),
      chat: onlyIf(is('channel', 'chat'), text('Answer as a chat message: at most three sentences, no greeting.')),
    }),
    systemFile(
      'gold.md',
      {
        title: heading(2, 'This customer has the gold plan'),
        rights: text(
          'Returns are free for 60 days, whatever the reason. Repairs jump the queue: offer a slot within two working days.',
          'Do not mention the plan unless the customer does.',
        ),
      },
      is('customer_tier', 'gold'),
    ),
    QUESTION,
  ],
};

const thirdEdition: DemoManifest = {
  ...secondEdition,
  dispatchable: true,
  variables: [
    ...(secondEdition.variables ?? []),
    {
      key: 'may_refund',
      description: 'Whether the agent may give money back by itself.',
      type: 'boolean',
      default: false,
    },
    {
      key: 'refund_limit',
      description: 'Most that it may give back by itself, in pounds.',
      type: 'number',
      default: 50,
      condition: is('may_refund', true),
    },
  ],
  toolDefs: [
    {
      name: 'hand_over',
      description: 'Gives the conversation to a colleague with what is known so far.',
      parameters: object({
        to: oneOf(['workshop', 'accounts', 'manager'], 'Who takes it on.'),
        summary: string('What the customer wants, what was found out, what is left to do.'),
        urgent: boolean('Whether somebody could get hurt or is waiting at the counter.'),
      }),
    },
    {
      name: 'refund',
      description: 'Gives money back to the card that paid. Has an effect that cannot be undone.',
      parameters: object({ order_number: string('The order.'), pounds: integer('Amount, rounded up.'), reason: string('One line.') }),
      condition: all(is('may_refund', true), compare('refund_limit', 'gt', 0)),
      idempotent: false,
    },
    finish(RESULT),
  ],
  files: [
    systemFile('instructions.md', {
      who: assistant('front-desk'),
      shop: component('shop-facts'),
      voice: skill('tone-of-voice'),
      task: text(
        'Answer the message of {{customer_name}}.',
        'Look the order up before you say anything about it. If the message names none, ask for the order number or the email address.',
        'Pass goods that come back to the returns desk, and questions that only a human can answer to a colleague.',
      ),
      rules: text('Our rules for sending goods back:', '', '{{component.returns-policy}}'),
      safety: component('safety-first'),
      email: onlyIf(
        is('channel', 'email'),
        text('Answer as an email: a greeting, at most four short paragraphs, "Robin, Larkfield Cycles".'),
      ),
      chat: onlyIf(is('channel', 'chat'), text('Answer as a chat message: at most three sentences, no greeting.')),
    }),
    systemFile(
      'gold.md',
      {
        title: heading(2, 'This customer has the gold plan'),
        rights: text(
          'Returns are free for 60 days, whatever the reason. Repairs jump the queue: offer a slot within two working days.',
          'Do not mention the plan unless the customer does.',
        ),
      },
      is('customer_tier', 'gold'),
    ),
    systemFile(
      'refunds.md',
      {
        title: heading(2, 'Refunds'),
        limit: text('You may give back up to £{{refund_limit}} by yourself, once for each order. Above that, hand over to the manager.'),
      },
      is('may_refund', true),
    ),
    QUESTION,
  ],
};

/** What waits to be published: evening hours, and a customer who writes for the second time about the same thing. */
const draft: DemoManifest = {
  ...thirdEdition,
  description: 'Answers customers: finds their order and their parcel, explains the rules, says what happens next, and knows when to stop.',
  variables: [
    ...(thirdEdition.variables ?? []),
    { key: 'earlier_messages', description: 'How many messages about the same thing came before.', type: 'number', default: 0 },
    { key: 'is_evening', description: 'Whether the shop is closed right now.', type: 'boolean', default: false },
  ],
  files: [
    ...(thirdEdition.files ?? []).slice(0, 1).map((file) => ({
      ...file,
      blocks: {
        ...file.blocks,
        task: text(
          'Answer the message of {{customer_name}}.',
          'Look the order up before you say anything about it. If the message names none, ask for the order number or the email address.',
          'Pass goods that come back to the returns desk. What only a human can answer goes to a colleague, with a summary.',
        ),
        repeated: onlyIf(
          any(compare('earlier_messages', 'gte', 2), all(is('customer_tier', 'gold'), compare('earlier_messages', 'gte', 1))),
          text('The customer has written about this before. Say sorry for that first, and hand over to the manager.'),
        ),
        evening: onlyIf(
          all(is('is_evening', true), not(is('channel', 'chat'))),
          text('The shop is closed. Do not promise that anybody will read an answer before it opens.'),
        ),
      },
    })),
    ...(thirdEdition.files ?? []).slice(1),
  ],
};

/** The agent with everything: plugins, conditions, shared text, a schema, three versions and a diff to review. */
export const SUPPORT_AGENT: DemoSkill = {
  plugins: ['order-lookup', 'parcel-tracker', 'returns-desk'],
  editions: [
    { note: 'Answers from the order and the rules', manifest: firstEdition },
    { note: 'Service plans, chat, and when not to ride', manifest: secondEdition },
    { note: 'Hands over and gives money back within limits', manifest: thirdEdition },
  ],
  draft,
};

/** The compile that the server prints when it starts. */
export const EXAMPLE = {
  skill: 'support-agent',
  variables: {
    customer_name: 'Ines',
    customer_tier: 'gold',
    question: 'My order LC-20418 has not come, and I leave on Friday. Where is it?',
  },
} as const;
