import { DomainError } from '@guildhall/kernel';
import { type AgentSkill, readAgentSkill } from './agent-skill.js';

const refusalOf = (skill: AgentSkill): string => {
  try {
    readAgentSkill(skill, 0);
  } catch (fault) {
    if (fault instanceof DomainError && fault.code === 'validation_failed') return fault.message;
    throw fault;
  }
  return '';
};

const source = { type: 'base64', media_type: 'application/zip', data: 'UEs=' };

test('the reference of the documents is a name and a version', () => {
  const skill = { type: 'skill_reference', skill_name: 'patient-referral', skill_version: '20260219-abc123' };
  expect(readAgentSkill(skill, 0)).toEqual({ type: 'reference', reference: 'patient-referral', version: '20260219-abc123' });
});

test('an id takes precedence; null is the same as nothing; the older name of the version is known', () => {
  const both = { skill_id: 'one', skill_name: 'two', version: '3' };
  expect(readAgentSkill(both, 0)).toEqual({ type: 'reference', reference: 'one', version: '3' });
  expect(readAgentSkill({ skill_id: null, skill_name: 'two' }, 0)).toMatchObject({ reference: 'two' });
});

test('an inline skill, as AgentSkill.from_directory sends it, has an id of its content', () => {
  const skill = { type: 'inline', skill_version: 'latest', name: 'my-skill', description: '…', source, skill_id: null };
  const read = readAgentSkill(skill, 0);
  expect(read).toMatchObject({ type: 'inline', id: 'inline_22fc284335ec0bf2', name: 'my-skill', description: '…' });
  expect(readAgentSkill({ type: 'inline', bundle: 'UEs=' }, 0)).toMatchObject({ id: 'inline_22fc284335ec0bf2', name: null });
});

test.each<[AgentSkill, string]>([
  [{}, 'skills[0]: at least one of skill_name or skill_id must be provided'],
  [{ skill_name: null }, 'skills[0]: at least one of skill_name or skill_id must be provided'],
  [{ type: 'inline' }, 'skills[0]: source.data is required for inline skills'],
  [{ type: 'inline', source: { ...source, data: '' } }, 'skills[0]: source.data is required for inline skills'],
  [{ type: 'inline', skill_name: 'a', source }, 'skills[0]: skill_id and skill_name must not be set for inline skills'],
  [{ type: 'inline', skill_id: 'a', source }, 'skills[0]: skill_id and skill_name must not be set for inline skills'],
  [{ type: 'inline', source: { ...source, type: 'url' } }, 'skills[0]: source.type must be "base64"'],
  [{ type: 'inline', source: { ...source, media_type: 'text/plain' } }, 'skills[0]: source.media_type must be "application/zip"'],
  [{ type: 'inline', source: { ...source, data: '%%' } }, 'skills[0]: source.data must be base64'],
  [{ type: 'other' }, 'skills[0]: type must be "skill_reference" or "inline"'],
  [{ skill_name: 7 }, 'skills[0]: skill_name must be a string'],
  [{ type: 'inline', source: 'x' }, 'skills[0]: source must be an object'],
])('400: %j', (skill, message) => expect(refusalOf(skill)).toBe(message));
