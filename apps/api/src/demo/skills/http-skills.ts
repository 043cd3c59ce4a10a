import { type DemoManifest, type DemoSkill, integer, isGiven, list, object, oneOf, string } from '../authoring.js';

const ORDER_NUMBER = string('Order number as printed on the invoice, for example LC-20418.');

const lookupOnly: DemoManifest = {
  name: 'order-lookup',
  title: 'Orders',
  description: 'Finds orders of the web shop, and registers returns.',
  kind: 'http',
  tags: ['shop', 'orders'],
  whenToUse: 'When the answer depends on what somebody ordered, paid for or sent back.',
  http: { baseUrl: 'https://orders.example.com/v1/{{vars.shop}}', auth: { type: 'bearer' }, headers: { Accept: 'application/json' } },
  variables: [{ key: 'shop', description: 'Which of our shops the orders belong to.', default: 'larkfield' }],
  toolDefs: [
    {
      name: 'find_order',
      description: 'One order with its lines, payment and delivery.',
      parameters: object({ order_number: ORDER_NUMBER }),
      request: { method: 'GET', path: '/orders/{{args.order_number}}' },
      idempotent: true,
    },
    {
      name: 'list_orders',
      description: "A customer's orders, newest first.",
      parameters: object({ email: string('Address the customer ordered with.'), limit: integer('How many at most, 1 to 20.') }, 'limit'),
      request: { method: 'GET', path: '/orders', query: { email: '{{args.email}}', limit: '{{args.limit}}' } },
      idempotent: true,
    },
  ],
};

const registersReturns: DemoManifest = {
  ...lookupOnly,
  toolDefs: [
    ...(lookupOnly.toolDefs ?? []),
    {
      name: 'register_return',
      description: 'Opens a return for lines of an order and sends the customer the label. Has an effect: ask before calling it.',
      parameters: object({
        order_number: ORDER_NUMBER,
        line_ids: list(string('Id of a line, from find_order.'), 'The lines that come back.'),
        reason: oneOf(['unused', 'faulty', 'wrong_item'], 'Why they come back.'),
      }),
      request: {
        method: 'POST',
        path: '/orders/{{args.order_number}}/returns',
        body: { lines: '{{args.line_ids}}', reason: '{{args.reason}}', requestedBy: 'assistant' },
      },
    },
  ],
};

/** The caller names the return, so that a repeated call means the same one. */
const registersReturnsOnce: DemoManifest = {
  ...lookupOnly,
  toolDefs: [
    ...(lookupOnly.toolDefs ?? []),
    {
      name: 'register_return',
      description: 'Opens a return for lines of an order and sends the customer the label. Has an effect: ask before calling it.',
      parameters: object({
        order_number: ORDER_NUMBER,
        return_name: string('Any name for this return, such as jacket-1; repeating it repeats nothing.'),
        line_ids: list(string('Id of a line, from find_order.'), 'The lines that come back.'),
        reason: oneOf(['unused', 'faulty', 'wrong_item'], 'Why they come back.'),
      }),
      request: {
        method: 'PUT',
        path: '/orders/{{args.order_number}}/returns/{{args.return_name}}',
        body: { lines: '{{args.line_ids}}', reason: '{{args.reason}}', requestedBy: 'assistant' },
      },
      idempotent: true,
    },
  ],
};

const orderLookup: DemoSkill = {
  editions: [
    { note: 'Look orders up', manifest: lookupOnly },
    {
      note: 'Register returns',
      manifest: registersReturns,
      yanked: 'A repeated call opened a second return for the same goods. Use version 3.',
    },
    { note: 'Registering a return twice opens it once', manifest: registersReturnsOnce },
  ],
  install: { alias: 'orders' },
};

const weather: DemoSkill = {
  editions: [
    {
      note: 'Current weather and the forecast by the hour',
      manifest: {
        name: 'weather',
        title: 'Weather',
        description: 'Current weather and the forecast by the hour, anywhere.',
        kind: 'http',
        access: 'public',
        listed: true,
        tags: ['weather', 'outdoors'],
        whenToUse: 'When a plan depends on rain, wind, heat or ice.',
        http: { baseUrl: 'https://weather.example.com/v2', auth: { type: 'query', name: 'key' }, timeoutMs: 8_000 },
        variables: [
          { key: 'units', description: 'Units of the answer.', type: 'enum', enum: ['metric', 'imperial'], default: 'metric' },
          { key: 'language', description: 'Language of the wording, as en or de.', default: 'en' },
        ],
        toolDefs: [
          {
            name: 'current_weather',
            description: 'The weather right now: temperature, wind, rain and a sentence.',
            parameters: object({ place: string('Town, or latitude and longitude such as 51.5,-0.12.') }),
            request: {
              method: 'GET',
              path: '/current',
              query: { q: '{{args.place}}', units: '{{vars.units}}', lang: '{{vars.language}}' },
            },
            idempotent: true,
          },
          {
            name: 'forecast',
            description: 'The forecast by the hour for one day.',
            parameters: object({ place: string('Town, or latitude and longitude.'), day: string('The day as YYYY-MM-DD.') }),
            request: {
              method: 'GET',
              path: '/forecast/{{args.day}}',
              query: { q: '{{args.place}}', units: '{{vars.units}}', lang: '{{vars.language}}' },
            },
            idempotent: true,
          },
        ],
      },
    },
  ],
};

/** Deprecated: it works where it is used, and says what to use instead. */
const weatherNow: DemoSkill = {
  deprecated: { message: 'Knows no forecast, and is not looked after any more.', successor: 'weather' },
  editions: [
    {
      note: 'The weather right now',
      manifest: {
        name: 'weather-now',
        title: 'Weather right now',
        description: 'The weather in a place at this moment.',
        kind: 'http',
        access: 'public',
        listed: true,
        tags: ['weather'],
        http: { baseUrl: 'https://weather.example.com/v1', auth: { type: 'query', name: 'key' } },
        toolDefs: [
          {
            name: 'weather_now',
            description: 'Temperature, wind and rain in one sentence.',
            parameters: object({ place: string('Name of a town.') }),
            request: { method: 'GET', path: '/now', query: { q: '{{args.place}}' } },
            idempotent: true,
          },
        ],
      },
    },
  ],
};

/** Public and sold, but opaque: who installs it sees name and price, and calls it without seeing how it works. */
const parcelTracker: DemoSkill = {
  pricing: { model: 'credits', creditsPerMinute: 6, freeMinutes: 30 },
  editions: [
    {
      note: 'Four carriers behind one question',
      manifest: {
        name: 'parcel-tracker',
        title: 'Parcel tracker',
        description: 'Says where a parcel is and when it should arrive, for four carriers at once.',
        kind: 'http',
        access: 'public',
        listed: true,
        contentVisibility: 'opaque',
        tags: ['shipping', 'orders'],
        whenToUse: 'When somebody asks where their parcel is.',
        http: {
          baseUrl: 'https://parcels.example.com/api',
          auth: { type: 'header', name: 'X-Api-Key' },
          headers: { Accept: 'application/json', 'X-Client': 'guildhall-demo' },
          timeoutMs: 15_000,
        },
        toolDefs: [
          {
            name: 'track_parcel',
            description: 'The scans of a parcel, newest first, and the expected delivery.',
            parameters: object(
              {
                tracking_number: string('Number on the label.'),
                carrier: oneOf(['royal-post', 'swiftship', 'parcelly', 'northway'], 'Leave it out to try all of them.'),
              },
              'carrier',
            ),
            request: {
              method: 'POST',
              path: '/track',
              body: { number: '{{args.tracking_number}}', carrier: '{{args.carrier}}', history: true },
            },
            idempotent: true,
          },
        ],
      },
    },
  ],
};

const workshopCalendar: DemoSkill = {
  editions: [
    {
      note: 'Free slots and bookings',
      manifest: {
        name: 'workshop-calendar',
        title: 'Workshop calendar',
        description: 'Shows free repair slots of the workshop and books them.',
        kind: 'http',
        tags: ['workshop', 'calendar'],
        http: { baseUrl: 'https://calendar.example.com/rest/workshop', auth: { type: 'basic' }, timeoutMs: 10_000 },
        variables: [{ key: 'booked_by', description: 'Who books, for the entry in the calendar.', default: 'assistant' }],
        toolDefs: [
          {
            name: 'free_slots',
            description: 'Free slots of one day, each with its length in minutes.',
            parameters: object({ day: string('The day as YYYY-MM-DD.') }),
            request: { method: 'GET', path: '/days/{{args.day}}/slots', query: { state: 'free' } },
            idempotent: true,
          },
          {
            name: 'book_slot',
            description: 'Books a free slot. Booking the same slot for the same customer again changes nothing.',
            parameters: object({
              slot_id: string('Id from free_slots.'),
              customer: string('Name and telephone number.'),
              work: string('What is to be done, one line.'),
            }),
            condition: isGiven('booked_by'),
            request: {
              method: 'PUT',
              path: '/slots/{{args.slot_id}}/booking',
              headers: { 'X-Booked-By': '{{vars.booked_by}}' },
              body: { customer: '{{args.customer}}', work: '{{args.work}}' },
            },
            idempotent: true,
          },
        ],
      },
    },
  ],
};

/** Plugins that call an HTTP API: each tool is a request template. */
export const HTTP_SKILLS: readonly DemoSkill[] = [orderLookup, weather, weatherNow, parcelTracker, workshopCalendar];
