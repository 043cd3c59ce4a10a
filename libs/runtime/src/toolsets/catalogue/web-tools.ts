import { type Toolset, takes, text, whole } from './toolset.js';

export const WEB: Toolset = {
  name: 'web',
  description: 'Fetches pages as readable text, and searches the web.',
  tools: [
    {
      name: 'web_fetch',
      description: 'Fetches a page of the web and gives its title and readable text, without menus and advertisements.',
      parameters: takes(
        {
          url: text('Address of the page, such as https://example.com/news.', 2_000),
          to: text('Path below /workspace: what is fetched is kept there as it is, such as a PDF or an image, and not shown.', 1_024),
        },
        ['url'],
      ),
      idempotent: true,
    },
    {
      name: 'web_search',
      description: 'Searches the web and gives titles, addresses and beginnings of the pages found.',
      parameters: takes({ query: text('What is searched for.', 400), count: whole('How many results. Default: 5.', 1, 20) }, ['query']),
      idempotent: true,
      service: 'search',
    },
  ],
};
