import { ERRORS } from '@guildhall/kernel';
import {
  type Action,
  accessRule,
  type Decision,
  decide,
  decideSkillAction,
  isReferable,
  REFUSAL_ERRORS,
  type Refusal,
  type Relation,
  type Resource,
  RULES,
  SKILL_ACTIONS,
  type SkillAction,
  type SkillFacts,
  view,
} from './index.js';

/**
 * Every situation and every action. `*` stands for any value, `a/b` for either; each situation is told by exactly one line.
 * A locked install ends in `!`; a `copy` is an import that the account has edited. Prices: `free`, `due` (priced, not entitled), `paid` (priced, entitled).
 */
const TRUTH = `
relation    access   content      life             price | read read_versions read_plugins read_content read_draft fork edit manage share install read_install update_install uninstall run  | view
stranger    private  *            *                *     | hid  hid           hid          hid          hid        hid  hid  hid    hid   hid     hid          hid            hid       hid  | opaque
stranger    public   *            deleted          *     | hid  hid           hid          hid          hid        hid  hid  hid    hid   hid     hid          hid            hid       hid  | opaque
stranger    public   transparent  active           free  | ok   ok            ok           ok           ro         ok   ro   ro     no    ok      hid          hid            hid       ni   | transparent
stranger    public   transparent  active           due   | ok   ok            ok           pay          ro         nf   ro   ro     no    ok      hid          hid            hid       ni   | transparent
stranger    public   transparent  active           paid  | ok   ok            ok           ok           ro         nf   ro   ro     no    ok      hid          hid            hid       ni   | transparent
stranger    public   transparent  archived         free  | ok   ok            ok           ok           ro         ok   ro   ro     no    arch    hid          hid            hid       ni   | transparent
stranger    public   transparent  archived         due   | ok   ok            ok           pay          ro         nf   ro   ro     no    arch    hid          hid            hid       ni   | transparent
stranger    public   transparent  archived         paid  | ok   ok            ok           ok           ro         nf   ro   ro     no    arch    hid          hid            hid       ni   | transparent
stranger    public   opaque       active           *     | ok   ok            opq          opq          opq        opq  opq  ro     no    ok      hid          hid            hid       ni   | opaque
stranger    public   opaque       archived         *     | ok   ok            opq          opq          opq        opq  opq  ro     no    arch    hid          hid            hid       ni   | opaque
grant       *        transparent  active/archived  free  | ok   ok            ok           ok           ro         ok   ro   ro     no    inst    ok           ok             ok        ok   | transparent
grant       *        transparent  active/archived  due   | ok   ok            ok           pay          ro         nf   ro   ro     no    inst    ok           ok             ok        pay  | transparent
grant       *        transparent  active/archived  paid  | ok   ok            ok           ok           ro         nf   ro   ro     no    inst    ok           ok             ok        ok   | transparent
grant       *        opaque       active/archived  free  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           ok             ok        ok   | opaque
grant       *        opaque       active/archived  due   | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           ok             ok        pay  | opaque
grant       *        opaque       active/archived  paid  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           ok             ok        ok   | opaque
grant       *        *            deleted          *     | ok   gone          gone         gone         gone       gone gone gone   gone  gone    ok           gone           ok        gone | opaque
grant!      *        transparent  active/archived  free  | ok   ok            ok           ok           ro         ok   ro   ro     no    inst    ok           lock           lock      ok   | transparent
grant!      *        transparent  active/archived  due   | ok   ok            ok           pay          ro         nf   ro   ro     no    inst    ok           lock           lock      pay  | transparent
grant!      *        transparent  active/archived  paid  | ok   ok            ok           ok           ro         nf   ro   ro     no    inst    ok           lock           lock      ok   | transparent
grant!      *        opaque       active/archived  free  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           lock           lock      ok   | opaque
grant!      *        opaque       active/archived  due   | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           lock           lock      pay  | opaque
grant!      *        opaque       active/archived  paid  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           lock           lock      ok   | opaque
grant!      *        *            deleted          *     | ok   gone          gone         gone         gone       gone gone gone   gone  gone    ok           lock           lock      gone | opaque
import      *        transparent  active/archived  free  | ok   ok            ok           ok           ro         ok   ok   ro     no    inst    ok           ok             ok        ok   | transparent
import      *        transparent  active/archived  due   | ok   ok            ok           pay          ro         nf   pay  ro     no    inst    ok           ok             ok        pay  | transparent
import      *        transparent  active/archived  paid  | ok   ok            ok           ok           ro         nf   nf   ro     no    inst    ok           ok             ok        ok   | transparent
import      *        opaque       active/archived  free  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           ok             ok        ok   | opaque
import      *        opaque       active/archived  due   | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           ok             ok        pay  | opaque
import      *        opaque       active/archived  paid  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           ok             ok        ok   | opaque
import      *        *            deleted          *     | ok   gone          gone         gone         gone       gone gone gone   gone  gone    ok           gone           ok        gone | opaque
import!     *        transparent  active/archived  free  | ok   ok            ok           ok           ro         ok   ok   ro     no    inst    ok           lock           lock      ok   | transparent
import!     *        transparent  active/archived  due   | ok   ok            ok           pay          ro         nf   pay  ro     no    inst    ok           lock           lock      pay  | transparent
import!     *        transparent  active/archived  paid  | ok   ok            ok           ok           ro         nf   nf   ro     no    inst    ok           lock           lock      ok   | transparent
import!     *        opaque       active/archived  free  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           lock           lock      ok   | opaque
import!     *        opaque       active/archived  due   | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           lock           lock      pay  | opaque
import!     *        opaque       active/archived  paid  | ok   ok            opq          opq          opq        opq  opq  ro     no    inst    ok           lock           lock      ok   | opaque
import!     *        *            deleted          *     | ok   gone          gone         gone         gone       gone gone gone   gone  gone    ok           lock           lock      gone | opaque
own         *        *            active/archived  *     | ok   ok            ok           ok           ok         ok   ok   ok     ok    inst    ok           ok             own       ok   | own
own!        *        *            active/archived  *     | ok   ok            ok           ok           ok         ok   ok   ok     ok    inst    ok           lock           lock      ok   | own
own/own!    *        *            deleted          *     | hid  hid           hid          hid          hid        hid  hid  hid    hid   hid     hid          hid            hid       hid  | opaque
copy        *        *            active/archived  *     | ok   ok            ok           ok           ok         ns   ok   ok     ns    inst    ok           ok             ok        ok   | own
copy!       *        *            active/archived  *     | ok   ok            ok           ok           ok         ns   ok   ok     ns    inst    ok           lock           lock      ok   | own
copy/copy!  *        *            deleted          *     | hid  hid           hid          hid          hid        hid  hid  hid    hid   hid     hid          hid            hid       hid  | opaque
`;

const WORDS: Readonly<Record<string, Refusal>> = {
  hid: 'hidden',
  gone: 'gone',
  inst: 'installed',
  arch: 'archived',
  lock: 'locked',
  own: 'own_install',
  opq: 'opaque',
  ro: 'read_only',
  nf: 'not_forkable',
  no: 'not_owner',
  ns: 'not_shareable',
  ni: 'not_installed',
  pay: 'payment',
};

const VALUES = [
  ['stranger', 'grant', 'grant!', 'import', 'import!', 'copy', 'copy!', 'own', 'own!'],
  ['public', 'private'],
  ['transparent', 'opaque'],
  ['active', 'archived', 'deleted'],
  ['free', 'due', 'paid'],
] as const;

const SITUATIONS = VALUES.reduce<string[][]>((found, values) => found.flatMap((head) => values.map((value) => [...head, value])), [[]]);

interface Line {
  readonly pattern: readonly string[];
  readonly cells: readonly string[];
  readonly view: string;
}

const [header, ...lines] = TRUTH.trim()
  .split('\n')
  .map((line): Line => {
    const [pattern = [], cells = [], [shape = ''] = []] = line.split('|').map((part) => part.trim().split(/\s+/));
    return { pattern, cells, view: shape };
  });

const linesFor = (situation: readonly string[]) =>
  lines.filter(({ pattern }) => pattern.every((cell, index) => cell === '*' || cell.split('/').includes(situation[index] ?? '')));

function factsOf([relation = '', access, content, life, price]: readonly string[]): [SkillFacts, Relation | null] {
  const skill = {
    access,
    contentVisibility: content,
    status: life === 'archived' ? 'archived' : 'active',
    isDeleted: life === 'deleted',
    pricingModel: price === 'free' ? 'free' : 'fixed',
    isEntitled: price === 'paid',
  } as SkillFacts;
  const name = relation.replace('!', '');
  const isCopy = name === 'copy';
  const source = (isCopy ? 'import' : name) as Relation['source'];
  return [skill, relation === 'stranger' ? null : { source, isCopy, isPaused: false, locked: relation.endsWith('!') }];
}

const word = (decision: Decision) => (decision.allow ? 'ok' : decision.reason);

test('the table has a column for every action and exactly one line for every situation', () => {
  expect(header?.cells).toEqual(SKILL_ACTIONS);
  expect(SITUATIONS.filter((situation) => linesFor(situation).length !== 1)).toEqual([]);
});

test.each(SITUATIONS)('%s of a %s, %s, %s skill, price %s: each action and the view as in the table', (...situation) => {
  const [line] = linesFor(situation);
  const facts = factsOf(situation);
  expect(SKILL_ACTIONS.map((action) => word(decideSkillAction(action, ...facts)))).toEqual(line?.cells.map((cell) => WORDS[cell] ?? cell));
  expect(view(...facts)).toBe(line?.view);
});

describe('what follows from the table for every situation', () => {
  const all = SITUATIONS.map(factsOf);
  const reasons = (...facts: ReturnType<typeof factsOf>) => SKILL_ACTIONS.map((action) => word(decideSkillAction(action, ...facts)));

  test('TEN-02 a skill that is hidden for reading is hidden for every action', () => {
    const hidden = all.filter((facts) => reasons(...facts)[0] === 'hidden');
    expect(hidden.length).toBeGreaterThan(0);
    expect(new Set(hidden.flatMap((facts) => reasons(...facts)))).toEqual(new Set(['hidden']));
  });

  test('OPQ-07 nothing points at a skill that is hidden or gone', () => {
    const referable = all.filter((facts) => isReferable(...facts));
    expect(referable.length).toBeGreaterThan(0);
    expect(referable.filter(([{ access, isDeleted }, relation]) => isDeleted || (access === 'private' && !relation))).toEqual([]);
    expect(all.filter((facts) => !isReferable(...facts) && !facts[0].isDeleted && reasons(...facts)[0] === 'ok')).toEqual([]);
  });

  test('OPQ-01 of an opaque skill that is not own nobody does anything that shows content', () => {
    const content: readonly SkillAction[] = ['read_plugins', 'read_content', 'read_draft', 'fork', 'edit', 'manage'];
    const opaque = all.filter(
      ([skill, relation]) => skill.contentVisibility === 'opaque' && relation?.source !== 'own' && !relation?.isCopy,
    );
    const allowed = opaque.filter((facts) => content.some((action) => decideSkillAction(action, ...facts).allow));
    expect(opaque.length).toBeGreaterThan(0);
    expect(allowed).toEqual([]);
  });

  test('OPQ-01 the view shows content only to whom reading the skill is allowed, and shows all of a draft to its author only', () => {
    for (const facts of all) {
      if (view(...facts) !== 'opaque') expect(decideSkillAction('read', ...facts)).toEqual({ allow: true });
      expect(view(...facts) === 'own').toBe(decideSkillAction('read_draft', ...facts).allow);
    }
  });

  test('OPQ-06 only the author forks an opaque or a priced skill', () => {
    const forked = all.filter(([skill, relation]) => decideSkillAction('fork', skill, relation).allow && relation?.source !== 'own');
    expect(forked.length).toBeGreaterThan(0);
    expect(forked.filter(([skill]) => skill.contentVisibility === 'opaque' || skill.pricingModel !== 'free')).toEqual([]);
  });

  test('OPQ-05 the author of an opaque skill is never told that it is opaque', () => {
    for (const [skill, relation] of all.filter(([, relation]) => relation?.source === 'own')) {
      expect(reasons(skill, relation)).not.toContain('opaque');
    }
  });

  test('GRT-03 no locked install is changed', () => {
    const locked = all.filter(([, relation]) => relation?.locked);
    const changed = locked.filter((facts) =>
      (['update_install', 'uninstall'] as const).some((action) => decideSkillAction(action, ...facts).allow),
    );
    expect([locked.length > 0, changed]).toEqual([true, []]);
  });

  test('MON-07 paying opens content and nothing else: no copy of it to keep', () => {
    for (const [skill, relation] of all.filter(([facts]) => facts.pricingModel !== 'free' && !facts.isEntitled)) {
      const before = reasons(skill, relation);
      const after = reasons({ ...skill, isEntitled: true }, relation);
      const opened = SKILL_ACTIONS.map((action) => (action === 'edit' ? 'not_forkable' : 'ok'));
      expect(after).toEqual(before.map((reason, index) => (reason === 'payment' ? opened[index] : reason)));
    }
  });

  test('MON-07 what is sold by the minute runs without being shown', () => {
    for (const [skill, relation] of all.filter(([facts]) => facts.pricingModel !== 'free' && !facts.isEntitled)) {
      const byMonth = reasons({ ...skill, pricingModel: 'fixed' }, relation);
      const byMinute = reasons({ ...skill, pricingModel: 'credits' }, relation);
      const runs = (index: number, reason: string) => SKILL_ACTIONS[index] === 'run' && reason === 'payment';
      expect(byMinute).toEqual(byMonth.map((reason, index) => (runs(index, reason) ? 'ok' : reason)));
    }
  });

  test('GRT-02 pausing keeps a skill of others from running, and changes nothing else', () => {
    for (const [skill, relation] of all.filter(([, relation]) => relation !== null)) {
      const before = reasons(skill, relation);
      const after = reasons(skill, relation && { ...relation, isPaused: true });
      const isTheirs = relation?.source !== 'own' && !relation?.isCopy;
      const stops = (action: string, reason: string) => action === 'run' && isTheirs && (reason === 'ok' || reason === 'payment');
      expect(after).toEqual(before.map((reason, index) => (stops(SKILL_ACTIONS[index] ?? '', reason) ? 'paused' : reason)));
    }
  });

  test('a price changes nothing for the author', () => {
    for (const [skill, relation] of all.filter(([, relation]) => relation?.source === 'own')) {
      expect(reasons({ ...skill, pricingModel: 'credits', isEntitled: false }, relation)).toEqual(
        reasons({ ...skill, pricingModel: 'free' }, relation),
      );
    }
  });
});

describe('decide', () => {
  const skill: SkillFacts = {
    access: 'public',
    contentVisibility: 'transparent',
    status: 'active',
    isDeleted: false,
    pricingModel: 'free',
    isEntitled: false,
  };
  const own: Relation = { source: 'own', locked: false, isCopy: false, isPaused: false };
  const pairs = Object.entries(RULES).flatMap(([resource, actions]) =>
    Object.keys(actions).map((action) => [resource as Resource, action as Action] as const),
  );

  test.each(pairs)('%s %s means for a skill what its rule says', (resource, action) => {
    const meaning = accessRule(resource, action)?.skill;
    const expected = meaning ? decideSkillAction(meaning, skill, own) : { allow: false, reason: 'hidden' };
    expect(decide(resource, action, skill, own)).toEqual(expected);
  });

  test('a pair without a rule is refused', () => {
    expect(decide('audit', 'publish', skill, own)).toEqual({ allow: false, reason: 'hidden' });
    expect(decide('skill', 'constructor' as Action, skill, own)).toEqual({ allow: false, reason: 'hidden' });
  });
});

test('every refusal has an error of its own, hidden the same as absent', () => {
  const codes = Object.values(REFUSAL_ERRORS);
  expect(new Set(codes).size).toBe(Object.keys(WORDS).length + 1); // `paused` is no situation of the table
  expect(REFUSAL_ERRORS.hidden).toBe('not_found');
  expect(codes.map((code) => ERRORS[code].kind)).not.toContain('internal');
});
