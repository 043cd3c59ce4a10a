import {
  all,
  any,
  assistant,
  compare,
  component,
  type DemoManifest,
  type DemoSkill,
  finish,
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

const RETURN_RESULT = object(
  {
    decision: oneOf(['accepted', 'refused', 'needs_inspection'], 'Whether the goods may come back.'),
    explanation: string('Which rule decided it, in a sentence that a customer understands.'),
    lines: list(string('Id of an order line.'), 'What comes back.'),
  },
  'lines',
);

/** Dispatchable: an orchestrator, or another agent that has it as a plugin, can hand it a task. */
const returnsDesk: DemoSkill = {
  plugins: ['order-lookup'],
  editions: [
    {
      note: 'Decides by the rules, then registers',
      manifest: {
        name: 'returns-desk',
        title: 'Returns desk',
        description: 'Decides whether goods may come back, and registers the return.',
        kind: 'agent',
        dispatchable: true,
        tags: ['support', 'returns'],
        whenToUse: 'When a customer wants to send goods back, or says that something is faulty.',
        outputSchema: RETURN_RESULT,
        variables: [
          { key: 'order_number', description: 'The order the goods came with.', required: true },
          { key: 'complaint', description: 'Why they should go back, in the words of the customer.', required: true },
          { key: 'delivered_on', description: 'Day of the delivery, when it is known.', type: 'date' },
          { key: 'bought_on_sale', description: 'Whether the goods were marked as final sale.', type: 'boolean', default: false },
        ],
        toolDefs: [finish(RETURN_RESULT)],
        files: [
          systemFile('instructions.md', {
            task: text(
              'Decide whether the goods of order {{order_number}} may come back, by the rules below and by nothing else.',
              'Find the order first. Name the lines that the complaint is about; ask for nothing that the order already says.',
            ),
            title: heading(2, 'Rules'),
            rules: component('returns-policy'),
            sale: onlyIf(
              is('bought_on_sale', true),
              text('These goods were sold as final sale: they come back only when they are faulty.'),
            ),
            order: text(
              'Accepted: register the return, then finish. Not sure whether it is a fault: finish with needs_inspection and say what',
              'the workshop should look at. Refused: say which rule refuses it, and what the customer can do instead.',
            ),
          }),
          systemFile(
            'date.md',
            { date: text('The goods were delivered on {{delivered_on}}. Count the days from there.') },
            isGiven('delivered_on'),
          ),
          userMessage('complaint.md', { complaint: value('complaint') }),
        ],
      },
    },
  ],
};

const PLAN = object({
  slots: list(
    object({
      slot_id: string('Id of the booked or proposed slot.'),
      work: string('What is done in it.'),
      minutes: integer('How long it takes.'),
      state: oneOf(['booked', 'proposed'], 'Whether it is booked.'),
    }),
    'In the order of the day.',
  ),
  left_out: list(string('Work, and why.'), 'What does not fit into the day.'),
});

const PLAN_INPUT = userMessage('work.md', {
  title: heading(2, 'What has to be done'),
  work: value('jobs'),
  wishes: onlyIf(isGiven('wishes'), text('Wishes: {{wishes}}')),
});

const plainPlan: DemoManifest = {
  name: 'workshop-planner',
  title: 'Workshop planner',
  description: 'Fits repairs into the free slots of a day and books them.',
  kind: 'agent',
  tags: ['workshop', 'planning'],
  modelStrategy: 'high',
  whenToUse: 'When several repairs have to be fitted into one day.',
  outputSchema: PLAN,
  variables: [
    { key: 'day', description: 'The day to plan.', type: 'date', required: true },
    { key: 'jobs', description: 'List of {customer, bicycle, work, minutes, promised_for}.', type: 'json', required: true },
    { key: 'mechanics', description: 'How many mechanics are in.', type: 'number', default: 2 },
    { key: 'wishes', description: 'What customers or colleagues asked for.' },
    {
      key: 'calendar_pin',
      description: 'Pin of the person on whose behalf slots are booked.',
      secret: true,
    },
  ],
  toolDefs: [finish(PLAN)],
  files: [
    systemFile('instructions.md', {
      who: assistant('mechanic'),
      task: text(
        'Plan {{day}}. {{mechanics}} mechanics are in; each can work on one bicycle at a time.',
        'Look at the free slots before you plan. Promised work first, then what makes a bicycle unsafe, then the rest by age.',
        'Leave 15 minutes between two jobs of the same mechanic. Work over 120 minutes gets the first slot of the day.',
      ),
      alone: onlyIf(compare('mechanics', 'lte', 1), text('Only one mechanic is in: plan nothing that needs a second pair of hands.')),
      safety: component('safety-first'),
      propose: onlyIf(not(isGiven('calendar_pin')), text('Book nothing: propose slots, and somebody with a pin books them.')),
      book: onlyIf(isGiven('calendar_pin'), text('Book what fits. Book each job once.')),
    }),
    PLAN_INPUT,
  ],
};

const weatherPlan: DemoManifest = {
  ...plainPlan,
  description: 'Fits repairs into the free slots of a day and books them, with an eye on the weather for test rides.',
  variables: [
    ...(plainPlan.variables ?? []),
    { key: 'place', description: 'Where test rides start.', default: 'Larkfield' },
    { key: 'season', description: 'Season of the year.', type: 'enum', enum: ['winter', 'summer'], default: 'summer' },
  ],
  files: [
    ...(plainPlan.files ?? []).slice(0, 1),
    systemFile(
      'test-rides.md',
      {
        title: heading(2, 'Test rides'),
        rides: text('Work on gears, brakes and steering ends with a test ride. Look at the forecast of {{place}} for {{day}}.'),
        ice: onlyIf(
          any(is('season', 'winter'), compare('wishes', 'contains', 'ice')),
          text('Below 2 °C no test ride before 10:00: put such work after that hour.'),
        ),
        rain: onlyIf(
          all(is('season', 'summer'), compare('mechanics', 'gt', 1)),
          text('Rain is no reason to move a test ride; thunder is.'),
        ),
      },
      isGiven('place'),
    ),
    ...(plainPlan.files ?? []).slice(1),
  ],
};

const workshopPlanner: DemoSkill = {
  plugins: ['workshop-calendar', 'repair-manuals', 'weather', 'spoke-lengths'],
  editions: [
    { note: 'Plans a day', manifest: plainPlan },
    { note: 'Test rides follow the weather', manifest: weatherPlan },
  ],
};

const RIDE = object(
  {
    route: list(string('A place, with kilometres from the start.'), 'In the order of the ride.'),
    kilometres: integer('Length of the whole ride.'),
    climb: integer('Metres of climbing.'),
    pack: list(string('A thing to take.'), 'What this ride on this day needs.'),
    advice: string('Two sentences about the weather and the hardest part.'),
  },
  'climb',
);

/** Public and sold by the minute: any account may read it and would pay to run it. */
const rideGuide: DemoSkill = {
  pricing: { model: 'credits', creditsPerMinute: 20, freeMinutes: 15 },
  plugins: ['weather'],
  editions: [
    {
      note: 'Day rides',
      manifest: {
        name: 'ride-guide',
        title: 'Ride guide',
        description: 'Plans a day ride that suits the rider, the bicycle and the weather.',
        kind: 'agent',
        access: 'public',
        listed: true,
        dispatchable: true,
        tags: ['outdoors', 'planning'],
        whenToUse: 'When somebody asks where to ride on a day, or what to take.',
        outputSchema: RIDE,
        variables: [
          { key: 'start', description: 'Where the ride starts and ends.', required: true },
          { key: 'day', description: 'Day of the ride.', type: 'date', required: true },
          { key: 'kilometres', description: 'How far, roughly.', type: 'number', default: 40 },
          {
            key: 'bicycle',
            description: 'What is ridden.',
            type: 'enum',
            enum: ['road', 'gravel', 'mountain', 'cargo', 'electric'],
            default: 'road',
          },
          { key: 'with_children', description: 'Whether children ride along.', type: 'boolean', default: false },
        ],
        toolDefs: [
          {
            name: 'show_map',
            description: 'Shows the rider the route as a map. The application draws it; the result is only "shown".',
            parameters: object({ points: list(string('Latitude and longitude.'), 'Points of the route in order.') }),
            condition: not(is('with_children', true)),
          },
          finish(RIDE),
        ],
        files: [
          systemFile('instructions.md', {
            task: text(
              'Plan a ride of about {{kilometres}} km that starts and ends in {{start}} on {{day}}.',
              'Get the forecast before you choose a direction: outward against the wind, home with it.',
              'Name only places that you are sure of. A rider who trusts a road that does not exist is worse off than one without a plan.',
            ),
            road: onlyIf(is('bicycle', 'road'), text('Tarmac only; avoid roads with more than one lane each way.')),
            rough: onlyIf(
              compare('bicycle', 'in', ['gravel', 'mountain']),
              text('Prefer lanes and bridleways; say where the ground is soft after rain.'),
            ),
            motor: onlyIf(is('bicycle', 'electric'), text('Say after how many kilometres a charge would be wise, and where.')),
            cargo: onlyIf(is('bicycle', 'cargo'), text('No steps, no narrow gates, no hill over 6 %.')),
            children: onlyIf(
              is('with_children', true),
              text('Children ride along: at most 20 km, a playground or an ice cream every 5 km, and no road without a path beside it.'),
            ),
          }),
          userMessage('ask.md', { ask: text('Where should we ride on {{day}}?') }),
        ],
      },
    },
  ],
};

/** Agents: instructions, tools, plugins, and a result with a schema. */
export const AGENT_SKILLS: readonly DemoSkill[] = [returnsDesk, workshopPlanner, rideGuide];
