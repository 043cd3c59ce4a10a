import { randomBytes } from 'node:crypto';
import { type Actor, createFile, createPlugin, createSkill, publish, textBlock, uniqueName } from '@guildhall/testing';
import type { PathValues } from '../../matrix/world.js';

/** A skill with a text of its own in every field, so that each text that turns up says which field it comes from. */
export interface Planted {
  readonly id: string;
  readonly name: string;
  /** Its ids, for the names in paths. */
  readonly things: PathValues;
  /** Marker → the field that it was planted in: what only the author and readers of content may see. */
  readonly content: ReadonlyMap<string, string>;
  /** Markers of what was never published. */
  readonly drafted: ReadonlyMap<string, string>;
  /** Markers of the fields that everybody is shown who may see the skill at all. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Of a bundle: the paths of its files. */
  readonly paths?: readonly string[];
  /** Of a bundle: beginning of a hash → what it is the hash of. */
  readonly prints?: ReadonlyMap<string, string>;
}

/** What a marker looks like: it fits a name, a key, a host and a word of text. */
export const MARKER = /canary[0-9a-f]{12}/g;

export type Visibility = 'opaque' | 'transparent';

/** Hands out markers, and remembers where each of them went. */
export class Plot {
  readonly markers = new Map<string, string>();

  /** A fresh marker for the field. */
  mark = (field: string): string => {
    const marker = `canary${randomBytes(6).toString('hex')}`;
    this.markers.set(marker, field);
    return marker;
  };
}

/** A published agent with a later draft, which uses an http and an mcp skill. */
export async function plantAgent(author: Actor, contentVisibility: Visibility, overrides: object = {}): Promise<Planted> {
  const [shown, content, drafted] = [new Plot(), new Plot(), new Plot()];
  const name = `planted-${shown.mark('name')}`;
  const skill = await createSkill(author, {
    ...{ name, kind: 'agent', access: 'public', listed: true, contentVisibility, ...metadataOf(shown), ...agentContent(content.mark) },
    ...overrides,
  });
  const file = await createFile(author, skill.id, fileWith(content.mark));
  await publish(author, skill.id, { note: content.mark('version note') });
  const draft = { title: drafted.mark('draft title'), tags: [drafted.mark('draft tag')], whenToUse: drafted.mark('draft whenToUse') };
  await author.patch(`/skills/${skill.id}`).send(draft).expect(200);
  await createFile(author, skill.id, { blocks: [textBlock(drafted.mark('draft text'))] });
  return {
    ...{ id: skill.id, name, content: content.markers, drafted: drafted.markers, metadata: shown.markers },
    things: thingsOf(author, skill, { fileId: file.id, blockId: file.blocks[0]?.id ?? '' }),
  };
}

/** A published http skill whose endpoint, headers and requests are marked. */
export async function plantHttp(author: Actor, contentVisibility: Visibility): Promise<Planted> {
  const [shown, content] = [new Plot(), new Plot()];
  const { mark } = content;
  const name = `planted-${shown.mark('name')}`;
  const skill = await createPlugin(author, {
    ...{ name, access: 'public', listed: true, contentVisibility, ...metadataOf(shown) },
    http: {
      baseUrl: `https://${mark('http host')}.example.com/${mark('http base path')}`,
      auth: { type: 'header', name: `X-${mark('http auth header')}` },
      headers: { [`X-${mark('http header name')}`]: mark('http header value') },
    },
    toolDefs: [
      {
        ...{ name: mark('http tool name'), description: mark('http tool description') },
        parameters: { type: 'object', properties: { [mark('http parameter')]: { type: 'string', enum: [mark('http parameter enum')] } } },
        request: { method: 'POST', path: `/${mark('http path')}`, query: { q: mark('http query') }, body: { a: mark('http body') } },
      },
    ],
  });
  await publish(author, skill.id, { note: mark('http version note') });
  return { id: skill.id, name, things: thingsOf(author, skill), content: content.markers, drafted: new Map(), metadata: shown.markers };
}

/** A published mcp skill whose address is marked. */
export async function plantMcp(author: Actor, contentVisibility: Visibility): Promise<Planted> {
  const [shown, content] = [new Plot(), new Plot()];
  const { mark } = content;
  const name = `planted-${shown.mark('name')}`;
  const skill = await createSkill(author, {
    ...{ name, kind: 'mcp', access: 'public', listed: true, contentVisibility, ...metadataOf(shown) },
    mcp: {
      serverUrl: `https://${mark('mcp host')}.example.com/${mark('mcp path')}`,
      transport: 'streamable-http',
      allowedTools: [mark('mcp allowed tool')],
    },
  });
  await publish(author, skill.id, { note: mark('mcp version note') });
  return { id: skill.id, name, things: thingsOf(author, skill), content: content.markers, drafted: new Map(), metadata: shown.markers };
}

export function thingsOf(
  author: Actor,
  skill: { id: string; name: string; installation: { id: string } },
  more: PathValues = {},
): PathValues {
  return {
    ...{ skillId: skill.id, id: skill.id, pluginSkillId: skill.id, installId: skill.installation.id, version: '1' },
    ...{ account: author.account.slug, slug: skill.name },
    ...more,
  };
}

const metadataOf = ({ mark }: Plot) => ({ title: mark('title'), description: mark('description'), tags: [mark('tag')] });

type Mark = (field: string) => string;

const condition = (mark: Mark, field: string) => ({ variable: 'tone', op: 'eq', value: mark(`condition value of ${field}`) });

function agentContent(mark: Mark): object {
  return {
    whenToUse: mark('whenToUse'),
    variables: [
      { key: 'tone', type: 'string', required: false },
      {
        ...{ key: mark('variable key'), description: mark('variable description'), type: 'enum', required: false },
        ...{ enum: [mark('variable enum'), mark('variable default')], condition: condition(mark, 'a variable') },
      },
    ],
    toolDefs: [
      {
        ...{ name: mark('tool name'), description: mark('tool description'), condition: condition(mark, 'a tool') },
        parameters: { type: 'object', properties: { [mark('tool parameter')]: { type: 'string', enum: [mark('tool parameter enum')] } } },
      },
    ],
    outputSchema: { type: 'object', properties: { [mark('output property')]: { type: 'string' } } },
    models: [{ provider: 'openai', model: mark('model') }],
  };
}

function fileWith(mark: Mark): object {
  return {
    ...{ section: 'system', name: `${mark('file name')}.md`, condition: null },
    blocks: [
      textBlock(mark('file text')),
      { type: 'heading', level: 2, content: mark('heading') },
      textBlock(mark('conditional text'), { condition: condition(mark, 'a block') }),
    ],
  };
}

/** An agent of the account that refers to another skill by its text, named so that it can be found. */
export async function referTo(actor: Actor, skillId: string, overrides: object = {}): Promise<PathValues> {
  const blocks = [textBlock('Before.'), { type: 'skill_ref', skillId }];
  const files = [{ section: 'system', name: 'refers.md', blocks }];
  const skill = await createSkill(actor, { name: uniqueName('refers'), kind: 'agent', access: 'public', files, ...overrides });
  await publish(actor, skill.id);
  return thingsOf(actor, skill);
}
