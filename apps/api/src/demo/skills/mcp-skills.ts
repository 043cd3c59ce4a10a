import type { DemoSkill } from '../authoring.js';

const repairManuals: DemoSkill = {
  editions: [
    {
      note: 'Search and read the manuals',
      manifest: {
        name: 'repair-manuals',
        title: 'Repair manuals',
        description: 'Searches the manuals of the makers whose bicycles we repair, with torques and part numbers.',
        kind: 'mcp',
        tags: ['workshop', 'manuals'],
        whenToUse: 'When a repair needs a torque, a part number or the steps that the maker prescribes.',
        mcp: {
          serverUrl: 'https://manuals.example.com/mcp',
          transport: 'streamable-http',
          auth: { type: 'bearer' },
          allowedTools: ['search', 'read_page'],
        },
      },
    },
    {
      note: 'Also exploded drawings',
      manifest: {
        name: 'repair-manuals',
        title: 'Repair manuals',
        description: 'Searches the manuals of the makers whose bicycles we repair, with torques, part numbers and exploded drawings.',
        kind: 'mcp',
        tags: ['workshop', 'manuals'],
        whenToUse: 'When a repair needs a torque, a part number or the steps that the maker prescribes.',
        mcp: {
          serverUrl: 'https://manuals.example.com/mcp',
          transport: 'streamable-http',
          auth: { type: 'bearer' },
          allowedTools: ['search', 'read_page', 'show_drawing'],
        },
      },
    },
  ],
};

/** Switched off with `shared: false`: orchestrators do not see it until it is switched on again. */
const bookkeeping: DemoSkill = {
  install: { shared: false },
  editions: [
    {
      note: 'Read only, for the monthly report',
      manifest: {
        name: 'bookkeeping',
        title: 'Bookkeeping',
        description: 'Reads invoices and takings from the bookkeeping system; changes nothing there.',
        kind: 'mcp',
        tags: ['finance'],
        whenToUse: 'When a question is about money that has been billed, paid or is still owed.',
        mcp: {
          serverUrl: 'https://books.example.com/events',
          transport: 'sse',
          auth: { type: 'header', name: 'X-Books-Token' },
          allowedTools: ['list_invoices', 'get_invoice', 'takings_by_day'],
        },
      },
    },
  ],
};

/** Plugins that connect to a remote MCP server. */
export const MCP_SKILLS: readonly DemoSkill[] = [repairManuals, bookkeeping];
