import { structuredPatch } from 'diff';

/** A unified text hunk; line numbers count from 1, and each line starts with a space, `+`, `-` or `\`. */
export interface TextHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** How many lines may still be compared; shared by all texts of one diff, and counted down, not timed: the same input gives the same hunks. */
export interface DiffBudget {
  steps: number;
}

/** Unchanged lines shown around a change. */
const CONTEXT = 3;
/** More changed lines than this are shown as one replacement: the search costs the square of this number. */
const MAX_EDITS = 1000;
const MAX_STEPS = 20_000_000;

/** A fresh budget for one diff: well under a second of comparing, whatever the texts are. */
export function diffBudget(): DiffBudget {
  return { steps: MAX_STEPS };
}

/** The hunks that turn one text into the other; when finding the shortest ones would cost too much, a single hunk from the first to the last difference. */
export function textHunks(before: string, after: string, budget: DiffBudget): readonly TextHunk[] {
  if (before === after) return [];
  // Comparing takes at most (lines × edits) steps, so the edits are limited by what is left of the budget.
  const lines = countLines(before) + countLines(after);
  const maxEditLength = Math.min(MAX_EDITS, Math.floor(budget.steps / lines));
  const patch =
    maxEditLength > 0 ? structuredPatch('', '', before, after, undefined, undefined, { context: CONTEXT, maxEditLength }) : undefined;
  const hunks = patch?.hunks.map(plainHunk);
  budget.steps -= lines * (hunks ? countEdits(hunks) : maxEditLength);
  return hunks ?? [replacementHunk(before, after)];
}

function plainHunk({ oldStart, oldLines, newStart, newLines, lines }: TextHunk): TextHunk {
  return { oldStart, oldLines, newStart, newLines, lines };
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function countEdits(hunks: readonly TextHunk[]): number {
  return hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.startsWith('+') || line.startsWith('-')).length, 0);
}

function replacementHunk(before: string, after: string): TextHunk {
  const [oldLines, newLines] = [linesOf(before), linesOf(after)];
  const head = commonHead(oldLines, newLines);
  const tail = commonTail(oldLines, newLines, head);
  const start = Math.max(0, head - CONTEXT);
  const shownTail = Math.min(CONTEXT, tail);
  const oldEnd = oldLines.length - tail;
  const lines = [
    ...marked(' ', oldLines.slice(start, head)),
    ...marked('-', oldLines.slice(head, oldEnd)),
    ...marked('+', newLines.slice(head, newLines.length - tail)),
    ...marked(' ', oldLines.slice(oldEnd, oldEnd + shownTail)),
  ];
  const [oldCount, newCount] = [oldLines, newLines].map((all) => all.length - tail + shownTail - start) as [number, number];
  return { oldStart: start + 1, oldLines: oldCount, newStart: start + 1, newLines: newCount, lines };
}

/** Lines with their line ends, because a missing end of the last line is a difference too. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = lines.pop() ?? '';
  return last === '\n' ? lines : [...lines, last.slice(0, -1)];
}

function commonHead(left: readonly string[], right: readonly string[]): number {
  const limit = Math.min(left.length, right.length);
  let count = 0;
  while (count < limit && left[count] === right[count]) count += 1;
  return count;
}

function commonTail(left: readonly string[], right: readonly string[], head: number): number {
  const limit = Math.min(left.length, right.length) - head;
  let count = 0;
  while (count < limit && left[left.length - 1 - count] === right[right.length - 1 - count]) count += 1;
  return count;
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => (line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file']));
}
