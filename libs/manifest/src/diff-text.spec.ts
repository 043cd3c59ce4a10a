import { applyPatch } from 'diff';
import fc from 'fast-check';
import { diffBudget, type TextHunk, textHunks } from './diff-text.js';

function patched(text: string, hunks: readonly TextHunk[]): string | false {
  const patch = {
    oldFileName: '',
    newFileName: '',
    oldHeader: '',
    newHeader: '',
    hunks: hunks.map((hunk) => ({ ...hunk, lines: [...hunk.lines] })),
  };
  return applyPatch(text, patch, { autoConvertLineEndings: false });
}

const word = fc.constantFrom('a', 'b', 'c', '', ' ', '-', '+', '\\');
const document = fc
  .tuple(
    fc.array(
      fc.tuple(word, fc.constantFrom('\n', '\r\n')).map((pair) => pair.join('')),
      { maxLength: 30 },
    ),
    word,
  )
  .map(([lines, last]) => lines.join('') + last);

describe('textHunks', () => {
  test('equal texts have none', () => {
    expect(textHunks('a\nb', 'a\nb', diffBudget())).toEqual([]);
  });

  test('a missing line end at the end of the text is marked', () => {
    expect(textHunks('a', 'a\n', diffBudget())).toEqual([
      { oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: ['-a', '\\ No newline at end of file', '+a'] },
    ]);
  });

  test('without budget, one hunk goes from the first to the last difference', () => {
    const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n';
    const after = before.replace('6\n', 'six\n').replace('8\n', 'eight\n');
    expect(textHunks(before, after, { steps: 0 })).toEqual([
      {
        oldStart: 3,
        oldLines: 9,
        newStart: 3,
        newLines: 9,
        lines: [' 3', ' 4', ' 5', '-6', '-7', '-8', '+six', '+7', '+eight', ' 9', ' 10', ' 11'],
      },
    ]);
  });

  test('applied to the one text they give the other, found or replaced', () => {
    fc.assert(
      fc.property(document, document, fc.constantFrom(0, 100, 1_000_000), (before, after, steps) => {
        expect(patched(before, textHunks(before, after, { steps }))).toBe(after);
      }),
    );
  });

  test('the budget is used up by large texts and shared by all of them', () => {
    const budget = diffBudget();
    const lines = (seed: number) => Array.from({ length: 400_000 }, (_, index) => (index * seed) % 7).join('\n');
    expect(textHunks(lines(3), lines(5), budget)).toHaveLength(1);
    expect(budget.steps).toBeLessThan(1_000_000);
    expect(textHunks('a\nx\n'.repeat(50_000), 'a\ny\n'.repeat(50_000), budget)).toHaveLength(1);
  });
});
