import { randomNumbers, zipf } from '../random.mjs';
import { WORDS } from './words.mjs';

const KINDS = ['agent', 'agent', 'agent', 'agent', 'prompt', 'prompt', 'prompt', 'http', 'http', 'mcp'];
const PRICES = [...Array(8).fill({ model: 'free' }), { model: 'fixed', perMonthCents: 1_900 }, { model: 'credits', creditsPerMinute: 20 }];

/** English enough for words of the list. */
const withS = (word) => (word.endsWith('s') || word === 'data' ? word : `${word.replace(/y$/, 'ie')}s`);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A function that makes up what an author writes of a skill; every name is another. */
export function makeTexts(seed = 1) {
  const random = randomNumbers(seed);
  const pick = (items) => items[Math.floor(random() * items.length)];
  const of = Object.fromEntries(Object.entries(WORDS).map(([list, words]) => [list, zipf(words, random)]));
  const object = () => `${random() < 0.4 ? `${of.QUALITIES()} ` : ''}${of.NOUNS()}${random() < 0.5 ? ` ${of.NOUNS()}` : ''}`;
  const clause = () => `${of.VERBS()} ${withS(object())}`;
  const sentence = () =>
    pick([
      () => `${capital(withS(of.VERBS()))} ${withS(object())} for ${of.NOUNS()} teams.`,
      () => `Use it to ${clause()} and to ${clause()}.`,
      () => `Works with ${pick(WORDS.NAMES)} and ${pick(WORDS.NAMES)}.`,
      () => `Asks about the ${object()} before it changes any ${of.NOUNS()}.`,
      () => `Knows how to ${clause()} when the ${of.NOUNS()} is ${of.QUALITIES()}.`,
      () => `Every ${of.NOUNS()} gets a ${of.QUALITIES()} ${of.NOUNS()} with the ${of.NOUNS()} that belongs to it.`,
    ])();
  const sentences = (count) => Array.from({ length: count }, sentence).join(' ');
  const taken = new Map();
  const unique = (name) => {
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return times === 1 ? name : `${name}-${times}`;
  };
  return () => {
    const [first, second, role] = [of.NOUNS(), of.NOUNS(), of.ROLES()];
    const product = random() < 0.35 ? `${pick(WORDS.NAMES)}-` : '';
    const count = 1 + Math.floor(random() * 4);
    return {
      name: unique(`${product}${first}-${random() < 0.5 ? `${second}-` : ''}${role}`),
      title: `${product ? `${capital(product.slice(0, -1))}: ` : ''}${capital(first)} ${random() < 0.5 ? `${second} ` : ''}${role}`,
      description: sentences(count + 1),
      tags: [...new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, of.TAGS))],
      kind: pick(KINDS),
      pricing: pick(PRICES),
      instructions: sentences(6),
      isOpaque: random() < 0.1,
    };
  };
}
