import type { ToolFunction } from '../tool-context.js';
import { listFiles } from './list-files.js';
import { readTextFile } from './read-file.js';
import { searchFiles } from './search-files.js';
import { shell } from './shell.js';
import { writeTextFile } from './write-file.js';

/** Files and text of the run. */
export const CORE_FUNCTIONS: Readonly<Record<string, ToolFunction>> = {
  core_read_file: readTextFile,
  core_write_file: writeTextFile,
  core_list_files: listFiles,
  core_search_files: searchFiles,
  core_shell: shell,
};
