import { SOURCE, TARGET, type Toolset, takes, text, whole } from './toolset.js';

const FOLDER = text('Path of the folder. Default: /workspace.', 1_024);

export const CORE: Toolset = {
  name: 'core',
  description: 'Files and text in the file system of the run, and a shell that works on them.',
  tools: [
    {
      name: 'core_read_file',
      description:
        'Reads a text file. Files are below /workspace (yours), /inputs (given with the request) and /skills (of activated skills).',
      parameters: takes(
        {
          path: SOURCE,
          firstLine: whole('Number of the first line that is read, from 1. Default: 1.', 1, 10_000_000),
          lines: whole('How many lines are read. Default: as many as fit into a result.', 1, 100_000),
        },
        ['path'],
      ),
      idempotent: true,
    },
    {
      name: 'core_write_file',
      description: 'Writes a text file below /workspace, and makes its folders. What is there already is replaced.',
      parameters: takes({ path: TARGET, content: { type: 'string', maxLength: 1_000_000 } }, ['path', 'content']),
      idempotent: true,
    },
    {
      name: 'core_list_files',
      description: 'Lists the files below a folder with their sizes in bytes.',
      parameters: takes({ folder: FOLDER }, []),
      idempotent: true,
    },
    {
      name: 'core_search_files',
      description: 'Finds the lines of text files that contain a text or match a regular expression.',
      parameters: takes(
        {
          query: text('What is searched for.', 1_000),
          folder: FOLDER,
          isRegex: { type: 'boolean', description: 'Whether the query is a regular expression (RE2). Default: false.' },
          ignoreCase: { type: 'boolean', description: 'Default: false.' },
        },
        ['query'],
      ),
      idempotent: true,
    },
    {
      name: 'core_shell',
      description:
        'Runs a bash script on the files of the run, in /workspace. It has the usual text tools (grep, sed, awk, sort, jq, find…), no network, ' +
        'no other programs, and nothing of the machine. What it writes below /workspace is kept.',
      parameters: takes({ script: text('The script.', 100_000) }, ['script']),
      idempotent: false,
    },
  ],
};
