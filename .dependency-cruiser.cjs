/** Who may import what. One rule per folder, so that a failure names the wall that was crossed. */
const ours = (names) => `^libs/(?:${names})/`;
const outside = (allowed) => ({ path: `node_modules/(?!(?:${allowed.join('|') || '-'})/)` });

/** A pure library: nothing but its own files, the kernel and what is named. */
const pure = (name, { libs = [], packages = [], builtIns = [], comment }) => [
  {
    name: `${name}-libs`,
    comment,
    severity: 'error',
    from: { path: `^libs/${name}/src`, pathNot: '\\.(?:spec|property)\\.ts$' },
    to: { path: '^(?:libs|apps|test|tools)/', pathNot: `^libs/(?:${[name, 'kernel', ...libs].join('|')})/` },
  },
  {
    name: `${name}-packages`,
    comment,
    severity: 'error',
    from: { path: `^libs/${name}/src`, pathNot: '\\.(?:spec|property)\\.ts$' },
    to: outside(packages),
  },
  {
    name: `${name}-built-ins`,
    comment,
    severity: 'error',
    from: { path: `^libs/${name}/src`, pathNot: '\\.(?:spec|property)\\.ts$' },
    to: { dependencyTypes: ['core'], pathNot: `^(?:node:)?(?:${builtIns.join('|') || '-'})$` },
  },
];

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-alone',
      comment: 'The kernel is the vocabulary of all others, so it knows none of them.',
      severity: 'error',
      from: { path: '^libs/kernel/src', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(?:libs/(?!kernel/)|apps/|node_modules)' },
    },
    {
      name: 'kernel-hash-only',
      comment: 'Only the hash file of the kernel needs a Node built-in.',
      severity: 'error',
      from: { path: '^libs/kernel/src', pathNot: '(?:hash|\\.spec)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    ...pure('templates', { comment: 'Rendering is pure: text and values in, text out.' }),
    ...pure('conditions', { comment: 'Conditions are pure: a tree and values in, a verdict out.' }),
    ...pure('policy', { comment: 'Decisions are values; facts come in as arguments.' }),
    ...pure('pricing', { comment: 'Prices are arithmetic; time and ledger come in as arguments.' }),
    ...pure('manifest', {
      libs: ['conditions', 'templates'],
      packages: ['zod', 'diff'],
      comment: 'Manifests are built from data that somebody else has loaded.',
    }),
    ...pure('bundles', {
      packages: ['yaml', 'yazl'],
      builtIns: ['zlib'],
      comment: 'Folders of a skill are bytes in and values out; limits come in as arguments.',
    }),
    {
      name: 'config-alone',
      comment: 'Settings know the environment and nothing of what they configure.',
      severity: 'error',
      from: { path: '^libs/config/src', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(?:libs/(?!config/|kernel/)|apps/)|node_modules/(?:@nestjs|@prisma)/' },
    },
    {
      name: 'data-libs',
      comment: 'Repositories hold no rules: of the pure libraries they use types, and of Nest only @Injectable.',
      severity: 'error',
      from: { path: '^libs/data/src', pathNot: '\\.spec\\.ts$' },
      to: { path: `^apps/|${ours('config|runtime|testing')}`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'data-nest',
      comment: 'Of Nest, repositories use only @Injectable, which is in common.',
      severity: 'error',
      from: { path: '^libs/data/src' },
      to: { path: 'node_modules/@nestjs/', pathNot: 'node_modules/@nestjs/common/' },
    },
    {
      name: 'data-no-policy-code',
      comment: 'A repository that decides would be a second policy.',
      severity: 'error',
      from: { path: '^libs/data/src', pathNot: '\\.spec\\.ts$' },
      to: { path: ours('policy|conditions|templates|pricing'), dependencyTypesNot: ['type-only', 'pre-compilation-only'] },
    },
    {
      name: 'metering-libs',
      comment: 'Whoever starts, drives or ends a run meters it in the same way: what that takes comes in as arguments.',
      severity: 'error',
      from: { path: '^libs/metering/src', pathNot: '\\.spec\\.ts$' },
      to: { path: `^apps/|${ours('config|runtime|policy|testing')}|node_modules/` },
    },
    {
      name: 'runtime-libs',
      comment: 'The runtime gets its stores and its clock as arguments.',
      severity: 'error',
      from: { path: '^libs/runtime/src', pathNot: '\\.(?:spec|property)\\.ts$' },
      to: { path: `^apps/|${ours('data|config|testing')}|node_modules/(?:@nestjs|@prisma)/` },
    },
    {
      name: 'payments-libs',
      comment:
        'What payments do to our rows, and how the provider is spoken to: no framework, no settings; clock and fetch come in as arguments.',
      severity: 'error',
      from: { path: '^libs/payments/src', pathNot: '\\.(?:spec|property)\\.ts$' },
      to: { path: `^apps/|${ours('config|runtime|policy|manifest|testing')}|node_modules/(?:@nestjs|@prisma)/` },
    },
    {
      name: 'prisma-in-data',
      comment: 'Only repositories know Prisma and pg.',
      severity: 'error',
      from: { path: '^(?:apps|libs)/', pathNot: '^libs/(?:data|testing)/|\\.spec\\.ts$' },
      to: { path: 'node_modules/(?:@prisma|prisma|pg)/|^libs/data/src/generated/' },
    },
    {
      name: 'one-door-out',
      comment:
        'THREAT[NET-01]: whoever opens a connection by itself escapes the checks of the outbound module. Listening is no such thing.',
      severity: 'error',
      from: {
        path: '^(?:apps|libs)/',
        pathNot:
          '^libs/(?:runtime/src/outbound|data/src/embedded|testing|config)/|^apps/api/src/(?:start/|http/http-adapter\\.ts$)|\\.spec\\.ts$',
      },
      to: {
        path: '^(?:node:)?(?:http|https|http2|net|tls|dgram)$|node_modules/(?:undici|axios|node-fetch)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'http-shares',
      comment: 'What every route shares does not know the features.',
      severity: 'error',
      from: { path: '^apps/api/src/http', pathNot: '\\.spec\\.ts$' },
      to: { path: '^apps/api/src/(?:modules|surfaces)/|^apps/worker/' },
    },
    {
      name: 'modules-by-index',
      comment: 'A feature shows the others what its index.ts names, and nothing else.',
      severity: 'error',
      from: { path: '^apps/api/src/modules/([^/]+)/' },
      to: { path: '^apps/api/src/modules/([^/]+)/', pathNot: '^apps/api/src/modules/(?:$1/|[^/]+/index\\.ts$)' },
    },
    {
      name: 'modules-not-surfaces',
      comment: 'Surfaces adapt the features; the features do not know them.',
      severity: 'error',
      from: { path: '^apps/api/src/modules/' },
      to: { path: '^apps/api/src/surfaces/' },
    },
    {
      name: 'worker-from-start',
      comment: 'Only what starts the server knows that the worker may run in the same process.',
      severity: 'error',
      from: { path: '^apps/api/', pathNot: '^apps/api/src/(?:start/|main\\.ts$)' },
      to: { path: '^apps/worker/' },
    },
    {
      name: 'queue-in-data',
      comment: 'Only the job port of the data library knows what carries the jobs.',
      severity: 'error',
      from: { path: '^(?:apps|libs)/', pathNot: '^libs/data/src/queue/|\\.spec\\.ts$' },
      to: { path: 'node_modules/pg-boss/' },
    },
    {
      name: 'worker-not-api',
      comment: 'The worker is a process of its own.',
      severity: 'error',
      from: { path: '^apps/worker/' },
      to: { path: '^apps/api/' },
    },
    {
      name: 'cli-over-api',
      comment: 'The command line speaks to a running server, so it knows no more of it than anybody else.',
      severity: 'error',
      from: { path: '^apps/cli/' },
      to: { path: `^apps/(?!cli/)|${ours('data|runtime|config|testing')}|node_modules/(?:@nestjs|@prisma)/` },
    },
    {
      name: 'not-to-tests',
      comment: 'Nothing that runs in production needs the tests.',
      severity: 'error',
      from: { path: '^(?:apps|libs)/', pathNot: '^libs/testing/|\\.(?:spec|property)\\.ts$' },
      to: { path: '^libs/testing/|^test/|\\.(?:spec|property)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|/\\.cache/|libs/data/src/generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};
