import { parseEnv } from 'node:util';
import { configTable, envExample, loadConfig, SETTING_NAMES } from './index.js';

test('the table has every variable with a description, what it expects and its default', () => {
  const rows = configTable();
  expect(rows.map(({ name }) => name)).toEqual(SETTING_NAMES);
  expect(rows.filter(({ description, expects, defaultText }) => [description, expects, defaultText].includes(''))).toEqual([]);
  expect(rows.some((row) => 'schema' in row)).toBe(false);
});

test('.env.example sets nothing until a # is removed', () => {
  expect(parseEnv(envExample())).toEqual({});
});

test('AUT-05 the example has a valid value for everything but secrets, and no secret that could be left in place', () => {
  const uncommented = parseEnv(envExample().replace(/^#(?=[A-Z])/gm, ''));
  expect(Object.keys(uncommented).sort()).toEqual([...SETTING_NAMES].sort());
  const secrets = configTable().filter(({ secret, name }) => secret && name !== 'DATABASE_URL');
  expect(secrets.map(({ name }) => uncommented[name])).toEqual(secrets.map(() => ''));
  expect(() => loadConfig({ ...uncommented, NODE_ENV: 'development' })).not.toThrow();
});
