import type { HotStatement } from '../hot-statements.js';

/** Files that outlast their run: what it was given and what it has made, and nothing that a skill has brought into it. */
const KEPT = `FROM "ExecutionBlob" WHERE "executionId" = $1 AND "accountId" = $2 AND (starts_with("path", '/workspace/') OR starts_with("path", '/inputs/'))`;

const FILE = `"path", "sha256", "mediaType", "size"`;

export const KEPT_FILE_PAGE: HotStatement = {
  name: 'run_file_page',
  types: ['text', 'text', 'int', 'int'],
  text: `SELECT ${FILE} ${KEPT} ORDER BY "path" LIMIT $3 OFFSET $4`,
};

export const KEPT_FILE_COUNT: HotStatement = {
  name: 'run_file_count',
  types: ['text', 'text'],
  text: `SELECT count(*)::int AS "total" ${KEPT}`,
};

export const KEPT_FILE: HotStatement = {
  name: 'run_file',
  types: ['text', 'text', 'text'],
  text: `SELECT ${FILE} ${KEPT} AND "path" = $3`,
};
