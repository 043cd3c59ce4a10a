/** Most that arguments may add, in characters: many uses of a long one would fill any memory. */
const MOST_INSERTED = 1024 * 1024;

/** `$10` and `$0x` are ordinary text. */
const TOKEN = /\$ARGUMENTS(?:\[(\d+)\])?|\$(\d)(?![A-Za-z0-9_])|\$\{(SESSION_ID|SKILL_DIR)\}/g;

/**
 * Puts the arguments of an activation into the instructions of a skill (Everruns documents, "Argument expansion"): `$ARGUMENTS`,
 * `$ARGUMENTS[N]`, `$0` to `$9`, `${SESSION_ID}` and `${SKILL_DIR}`. Arguments that the instructions do not mention are added at their end.
 * THREAT[INP-03]: one pass from left to right; what was inserted is never looked at again, and nothing is executed.
 * @param args as one text; with a blank one, what mentions arguments stays as it is
 * @param sessionId of the run
 * @param skillDir where the files of the skill are
 */
export function expand(body: string, args: string, sessionId: string, skillDir: string): string {
  const list = args.trim() === '' ? null : splitArguments(args);
  let [isMentioned, inserted] = [false, 0];
  const expanded = body.replace(TOKEN, (token, index?: string, digit?: string, name?: string) => {
    if (name !== undefined) return name === 'SESSION_ID' ? sessionId : skillDir;
    isMentioned = true;
    if (!list) return token;
    const place = index ?? digit;
    const value = place === undefined ? args : (list[Number(place)] ?? '');
    inserted += value.length;
    return inserted > MOST_INSERTED ? '' : value;
  });
  return list && !isMentioned ? `${expanded}\n\nARGUMENTS: ${args}` : expanded;
}

const WORD = /(?:[^\s"']+|"[^"]*(?:"|$)|'[^']*(?:'|$))+/g;
const QUOTED = /"([^"]*)(?:"|$)|'([^']*)(?:'|$)/g;

/** At white space; quotes keep it and are left out, one that is not closed runs to the end, and empty arguments vanish. */
function splitArguments(text: string): readonly string[] {
  const words = text.match(WORD) ?? [];
  return words
    .map((word) => word.replace(QUOTED, (_, double?: string, single?: string) => double ?? single ?? ''))
    .filter((word) => word !== '');
}
