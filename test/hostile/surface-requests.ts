import { mcpCall, skillMd, uniqueName } from '@guildhall/testing';
import { uuidOf } from '../matrix/surface-values.js';
import type { Outgoing } from './send.js';

/** A skill by everything that it is called. */
export interface Named {
  readonly skillId: string;
  readonly account: string;
  readonly slug: string;
  /** Of the files that it is said to have. */
  readonly paths: readonly string[];
}

const EVERRUNS = '/everruns/v1';
const VLM = '/vlm/v1';

const get = (path: string): Outgoing => ({ method: 'GET', path });
const post = (path: string, body: object): Outgoing => ({ method: 'POST', path, body });
/** Asks for what there is not, so that nobody has to wait for a model. */
const completion = (more: object) => ({ model: 'vlm-1', messages: [{ role: 'user', content: 'Begin.' }], tools: [{}], ...more });
const FILES = { url: 'data:text/plain;base64,QQ==', images: ['data:image/png;base64,QQ=='] };

const tool = (name: string, args: object): Outgoing => mcpCall('tools/call', { name, arguments: args });

/** Every way to read one skill on the surfaces, in the indexes for stock clients and over MCP. */
export function readsOf(skill: Named): Outgoing[] {
  return [...everrunsReads(skill), ...vlmReads(skill), ...discoveryReads(skill), ...mcpReads(skill)];
}

function everrunsReads({ skillId, slug }: Named): Outgoing[] {
  const id = `${skillId}00000000`;
  return [
    ...[`/skills/skill_${id}`, `/skills/skill_${id}/content`, `/capabilities/skill:${uuidOf(skillId)}`],
    ...[`/capabilities/agent:${uuidOf(skillId)}`, `/agents/agent_${id}`, `/agents/${slug}`],
  ].map((path) => get(EVERRUNS + path));
}

function vlmReads({ skillId, account, slug }: Named): Outgoing[] {
  const [uuid, address] = [uuidOf(skillId), `${account}/${slug}`];
  const names = [uuid, slug, encodeURIComponent(address)];
  const lookups = [{ id: uuid }, { name: address, skill_version: '1' }, { id: uuid, version: 2 }, { name: slug }];
  return [
    ...names.flatMap((name) => [get(`${VLM}/skills/${name}`), get(`${VLM}/skills/${name}/download`)]),
    ...lookups.map((body) => post(`${VLM}/skills/lookup`, body)),
    get(`${VLM}/skills/${uuid}/bundle.zip?token=none`),
    ...[uuid, slug].map((name) => get(`${VLM}/agents/${name}`)),
    ...['agent/executions', 'predictions'].map((path) => get(`${VLM}/${path}/${uuid}`)),
    post(`${VLM}/agent/lookup`, { id: uuid }),
    post(`${VLM}/agent/execute`, { config: { skills: [{ skill_id: uuid }] } }),
    post(`${VLM}/agent/execute`, { name: address, config: { prompt: 'Begin.' } }),
    post(`${VLM}/openai/chat/completions`, completion({ skills: [{ type: 'skill_reference', skill_id: uuid }] })),
    ...['document', 'audio', 'video', 'image'].map((kind) => post(`${VLM}/${kind}/generate`, { ...FILES, domain: address, batch: true })),
  ];
}

function discoveryReads({ account, slug, paths }: Named): Outgoing[] {
  const offered = [`${slug}.zip`, ...['SKILL.md', ...paths].map((path) => `${slug}/${path}`)];
  const indexes = ['', `/${account}`].map((place) => `${place}/.well-known/agent-skills`);
  return indexes.flatMap((index) => offered.map((path) => get(`${index}/${path}`)));
}

function mcpReads({ skillId, account, slug, paths }: Named): Outgoing[] {
  const base = `skill://${account}/${slug}`;
  return [
    mcpCall('skills/get', { uri: `${base}/SKILL.md` }),
    ...['SKILL.md', ...paths].map((path) => mcpCall('resources/read', { uri: `${base}/${path}` })),
    ...[slug, `${account}-${slug}`].map((name) => mcpCall('prompts/get', { name, arguments: {} })),
    ...[skillId, `${account}/${slug}`].map((skill) => tool('get_skill', { skill })),
    tool('search_skills', { query: slug }),
  ];
}

/** Every way to change one skill, or to take hold of it. */
export function writesOf({ skillId, account, slug }: Named): Outgoing[] {
  const [id, uuid] = [`${skillId}00000000`, uuidOf(skillId)];
  const agent = (ref: string) => post(`${EVERRUNS}/agents`, { name: uniqueName('refers'), capabilities: [{ ref }] });
  return [
    ...[{ status: 'disabled' }, { status: 'active' }].map((body) => ({ method: 'PATCH', path: `${EVERRUNS}/skills/skill_${id}`, body })),
    ...['skill', 'agent', 'http', 'mcp'].map((kind) => agent(`${kind}:${uuid}`)),
    { method: 'PATCH', path: `${EVERRUNS}/agents/agent_${id}`, body: { display_name: 'Mine' } },
    { method: 'PATCH', path: `${EVERRUNS}/skills/skill_${id}`, body: { skill_md: skillMd(slug) } },
    post(`${VLM}/skills/${uuid}/update`, { description: 'Mine.' }),
    post(`${VLM}/skills/${encodeURIComponent(`${account}/${slug}`)}/update`, { description: 'Mine.' }),
    tool('install_skill', { skill: skillId }),
    tool('install_skill', { skill: `${account}/${slug}` }),
    post(`${EVERRUNS}/skills/skill_${id}/delete`, {}),
    ...[`/agents/agent_${id}`, `/skills/skill_${id}`].map((path) => ({ method: 'DELETE', path: EVERRUNS + path })),
  ];
}

/** What everybody may ask for: lists, and words of others to look for in them. */
export function listsWith(word: string): Outgoing[] {
  const query = encodeURIComponent(word);
  return [
    ...[`/skills?include_archived=true`, `/skills?search=${query}`, '/skills/config', '/skills/usage', '/capabilities?limit=100'].map(
      (path) => get(EVERRUNS + path),
    ),
    ...[`/capabilities?search=${query}`, '/agents?limit=100&include_archived=true'].map((path) => get(EVERRUNS + path)),
    ...['/health', '/skills?limit=1000', '/skills?grouped=true&limit=1000', '/files?limit=1000'].map((path) => get(VLM + path)),
    ...['/agent', '/agent/executions?limit=100', '/predictions?limit=100'].map((path) => get(VLM + path)),
    get('/.well-known/agent-skills/index.json'),
    ...['server/discover', 'tools/list', 'prompts/list', 'skills/list', 'resources/list', 'resources/templates/list'].map((method) =>
      mcpCall(method),
    ),
    tool('search_skills', { query: word, limit: 50 }),
  ];
}

/** Things that an account makes for itself there. */
export function ownWrites(name: string): Outgoing[] {
  return [
    post(`${EVERRUNS}/skills`, { skill_md: skillMd(name) }),
    post(`${EVERRUNS}/skills/upload`, {}),
    post(`${EVERRUNS}/skills/validate`, { skill_md: skillMd(name) }),
    { method: 'PUT', path: `${EVERRUNS}/agents/${name}-agent`, body: { name: `${name}-agent`, capabilities: [{ ref: 'skills' }] } },
    post(`${VLM}/skills/create`, { prompt: 'Do it.', name: `${name}-prompt` }),
    post(`${VLM}/agent/create`, { name: `${name}-made`, config: { prompt: 'Do it.' } }),
    post(`${VLM}/files`, {}),
    post(`${VLM}/files/presigned-url`, { filename: 'a.zip' }),
  ];
}

/** Every way to a file that was sent to the VLM Run surface. */
export function fileRequests(fileId: string, md5: string): Outgoing[] {
  const file = `${VLM}/files/${fileId}`;
  return [
    ...[file, `${file}/content`, `${file}/content?token=none`, `${VLM}/files/hash/${md5}`, `${VLM}/files/verify-upload/${fileId}`].map(get),
    { method: 'PUT', path: `${file}/upload?token=none`, body: 'x' },
    post(`${VLM}/skills/create`, { file_id: fileId }),
    { method: 'DELETE', path: file },
  ];
}
