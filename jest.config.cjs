/** Libraries run without a database; everything under test/ gets its own copy of a migrated template database. */
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'require', 'default'] },
  transform: { '^.+\\.[cm]?[jt]sx?$': '<rootDir>/tools/jest-esm.cjs' },
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts', '$1'] },
  modulePathIgnorePatterns: ['/dist/', '/.cache/'],
};

module.exports = {
  ...base,
  cacheDirectory: '<rootDir>/.cache/jest',
  globalSetup: '<rootDir>/libs/testing/src/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/global-teardown.ts',
  testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.spec.ts', '<rootDir>/test/**/*-spec.ts'],
  testTimeout: 60_000,
  // By default Jest leaves one processor idle, which on two is half of them.
  maxWorkers: '100%',
  // Every file leaves something of its application behind; a heap that is nearly full spends its time on being collected.
  workerIdleMemoryLimit: '1500MB',
};
