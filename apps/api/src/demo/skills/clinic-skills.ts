import {
  assistant,
  compare,
  component,
  type DemoLibraryItem,
  type DemoManifest,
  type DemoSkill,
  finish,
  heading,
  integer,
  is,
  isGiven,
  lines,
  list,
  object,
  onlyIf,
  string,
  systemFile,
  text,
  userMessage,
  value,
} from '../authoring.js';

/** Text that the skills of the clinic share. */
export const CLINIC_LIBRARY: readonly DemoLibraryItem[] = [
  {
    type: 'component',
    name: 'to-patients',
    title: 'How we write to patients',
    content: lines(
      'Write as you would speak to a worried neighbour: short sentences, everyday words, no abbreviations.',
      'Say first what the person has to do and by when, then why. Never say that something is nothing to worry about.',
      'Advice that is not in the source does not belong into the text, however obvious it seems.',
    ),
  },
  {
    type: 'assistant',
    name: 'reception',
    title: 'Noor from reception',
    content: lines(
      'You are Noor, who keeps the diary of Harbour Clinic: four physiotherapists, who visit patients at home by bicycle.',
      'You plan for people who are tired in the evening, and you would rather leave a gap than promise an hour that cannot be kept.',
    ),
  },
];

/** Listed by the buyer: every account can publish. */
const plainLetter: DemoSkill = {
  editions: [
    {
      note: 'For letters from hospitals',
      manifest: {
        name: 'plain-letter',
        title: 'Plain letter',
        description: "Puts a doctor's letter into words that the patient understands, and lists what the patient has to do.",
        kind: 'prompt',
        access: 'public',
        listed: true,
        tags: ['writing', 'health'],
        modelStrategy: 'high',
        outputSchema: object({
          letter: string('The letter in plain words.'),
          to_do: list(string('One thing to do, with its day when the letter names one.'), 'In the order of their days.'),
          words: list(string('A medical word from the letter and what it means.'), 'At most eight.'),
        }),
        variables: [
          { key: 'letter', description: 'The letter as it came.', required: true },
          { key: 'reading_age', description: 'Age whose reading skills are enough for the text.', type: 'number', default: 12 },
          { key: 'reader', description: 'Who reads it.', type: 'enum', enum: ['patient', 'relative'], default: 'patient' },
        ],
        files: [
          systemFile('instructions.md', {
            task: text(
              'Put the letter into plain words. A person who reads as an average child of {{reading_age}} years must understand it at once.',
              'Keep every number, dose, name and date exactly as it is.',
            ),
            style: component('to-patients'),
            limits: text('Where the letter is unclear, say so and advise to ask the practice that wrote it; do not guess.'),
            relative: onlyIf(is('reader', 'relative'), text('A relative reads it: speak of the patient by name, never as "you".')),
            children: onlyIf(compare('reading_age', 'lt', 10), text('No sentence has more than ten words.')),
          }),
          userMessage('letter.md', { letter: value('letter') }),
        ],
      },
    },
  ],
};

/** Made from the author's minutes: a fork goes its own way, and says where it comes from. */
const teamHandover: DemoSkill = {
  fork: 'demo/meeting-minutes',
  editions: [
    {
      note: 'Minutes of Larkfield Cycles, made fit for patients',
      manifest: {
        name: 'team-handover',
        title: 'Team handover',
        description: 'Turns what was said at the handover into notes for each patient: what changed, who does what, what is open.',
        kind: 'prompt',
        tags: ['health', 'office'],
        outputSchema: object({
          patients: list(
            object({
              initials: string('Initials, never the name.'),
              changed: string('What is different from yesterday.'),
              tasks: list(object({ owner: string('Who does it.'), task: string('What is done.') }), 'What somebody took on.'),
            }),
            'In the order in which they were spoken of.',
          ),
          questions: list(string('What stays open.'), 'What nobody answered.'),
        }),
        variables: [
          { key: 'transcript', description: 'What was said, with names.', required: true },
          { key: 'held_on', description: 'Day of the handover.', type: 'date', required: true },
          { key: 'on_duty', description: 'Who works that day.', type: 'json', default: [] },
        ],
        files: [
          systemFile('instructions.md', {
            task: text(
              'Write the notes of the handover of {{held_on}}. On duty: {{on_duty}}.',
              'A task has an owner who is on duty; without one it is a question.',
            ),
            privacy: text('Patients are initials. What somebody said about a colleague is left out.'),
          }),
          userMessage('transcript.md', { transcript: value('transcript') }),
        ],
      },
    },
  ],
};

const VISITS = object(
  {
    route: list(
      object({
        patient: string('Initials.'),
        arrive: string('Time as HH:MM.'),
        minutes: integer('Minutes with the patient.'),
      }),
      'In the order of the day.',
    ),
    wear: string('What the weather asks for.'),
    repair_slot: string('Id of the workshop slot that was booked, when a bicycle needs one.'),
    left_out: list(string('Visit, and why.'), 'What does not fit into the day.'),
  },
  'repair_slot',
);

/** Calls an import and a grant: when the grant ends, the agent loses the tool, and its author reads why. */
const homeVisits: DemoSkill = {
  plugins: ['demo/weather', 'demo/workshop-calendar'],
  editions: [
    {
      note: 'Visits in an order that a bicycle can keep',
      manifest: {
        name: 'home-visits',
        title: 'Home visits',
        description: 'Plans the visits of a day by bicycle, around the weather, and books the workshop when a bicycle needs it.',
        kind: 'agent',
        dispatchable: true,
        tags: ['health', 'planning', 'outdoors'],
        whenToUse: 'When the visits of a physiotherapist have to be put into an order.',
        outputSchema: VISITS,
        variables: [
          { key: 'day', description: 'Day of the visits.', type: 'date', required: true },
          { key: 'visits', description: 'List of {initials, street, minutes, not_before, not_after}.', type: 'json', required: true },
          { key: 'bicycle_trouble', description: 'What is wrong with the bicycle, if anything.' },
        ],
        toolDefs: [finish(VISITS)],
        files: [
          systemFile('instructions.md', {
            who: assistant('reception'),
            task: text(
              'Plan the visits of {{day}}. Riding takes four minutes for a kilometre, and ten minutes lie between two visits for notes.',
              'Look at the forecast by the hour first. In heavy rain or wind above 50 km/h plan six minutes for a kilometre.',
            ),
            order: heading(2, 'Order'),
            rules: text(
              'Fixed times are kept. Between them, the nearest visit comes first.',
              'What does not fit is left out and named, never squeezed in.',
            ),
            repair: onlyIf(
              isGiven('bicycle_trouble'),
              text('The bicycle needs the workshop: {{bicycle_trouble}}. Book the last free slot after the visits.'),
            ),
          }),
          userMessage('visits.md', { visits: value('visits') }),
        ],
      },
    },
  ],
};

const SUPPLIES = object({
  answer: string('What to tell the team.'),
  late: list(string('Tracking number.'), 'Parcels that come later than they are needed.'),
});

const supplies: DemoManifest = {
  name: 'supply-desk',
  title: 'Supply desk',
  description: 'Says when bandages, tapes and splints arrive, and what to borrow until then.',
  kind: 'agent',
  tags: ['health', 'shipping'],
  whenToUse: 'When somebody asks whether supplies will come in time.',
  outputSchema: SUPPLIES,
  variables: [
    { key: 'parcels', description: 'List of {tracking_number, content, needed_on}.', type: 'json', required: true },
    { key: 'urgency', description: 'What is missing today.', type: 'enum', enum: ['nothing', 'comfort', 'treatment'], default: 'nothing' },
  ],
  toolDefs: [finish(SUPPLIES)],
  files: [
    systemFile('instructions.md', {
      task: text('Track every parcel once. Name those that come after the day on which they are needed, the most urgent first.'),
      treatment: onlyIf(
        is('urgency', 'treatment'),
        text('A treatment cannot wait: say which pharmacy or neighbouring practice could lend the material.'),
      ),
    }),
    userMessage('parcels.md', { parcels: value('parcels') }),
  ],
};

/** Calls an opaque plugin: the clinic sees what it does, never how. */
const supplyDesk: DemoSkill = {
  plugins: ['demo/parcel-tracker', 'demo/stocktake'],
  editions: [{ note: 'Tracks with the parcel tracker of Larkfield Cycles', manifest: supplies }],
};

/** Skills of the buyer; some call what it has installed or been granted. */
export const CLINIC_SKILLS: readonly DemoSkill[] = [plainLetter, teamHandover, homeVisits, supplyDesk];
