import { buildManifest, type Manifest, type ModelChoice, type ModelTiers } from '@guildhall/manifest';
import { usableModels } from './usable-models.js';

const model = (name: string): ModelChoice => ({ provider: 'mock', model: name });
const NONE: ModelTiers = { low: [], medium: [], high: [] };

const NO_BUNDLE = { bundle: null, bundleFiles: [], instructions: null };

function agent(models: ModelChoice[] = []): Manifest {
  const content = {
    name: 'a',
    title: 'A',
    description: '',
    kind: 'agent',
    access: 'public',
    tags: [],
    createdAt: '',
    dispatchable: false,
  } as const;
  const empty = { whenToUse: null, variables: [], toolDefs: [], files: [], outputSchema: null, http: null, mcp: null, ...NO_BUNDLE };
  return buildManifest({ ...content, ...empty, modelStrategy: 'high', models }, { dependencies: [], plugins: [] });
}

test.each<[string, Manifest, ModelTiers, string[]]>([
  ['what the manifest names', agent([model('pin'), model('spare')]), { ...NONE, high: [model('high')] }, ['pin', 'spare']],
  ['the tier of its strategy', agent(), { ...NONE, high: [model('high')], medium: [model('medium')] }, ['high']],
  ['another tier', agent(), { ...NONE, low: [model('low')] }, ['low']],
  ['a last resort', agent(), NONE, ['claude-sonnet-4-6']],
])('%s comes first', (_, manifest, tiers, names) => {
  expect(usableModels(manifest, tiers).map(({ model: name }) => name)).toEqual(names);
});
