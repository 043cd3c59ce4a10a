// Jest runs in CommonJS because CommonJS plugins require the ESM-only framework; every ES module is converted on the way in.
const { createHash } = require('node:crypto');
const swc = require('@swc/core');

const common = { swcrc: false, sourceMaps: 'inline', module: { type: 'commonjs' } };
const script = { ...common, jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } } };
const typed = {
  ...common,
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

const isEsm = (file, text) => file.endsWith('.mjs') || /^\s*(?:import[\s{*"']|export[\s{*])/m.test(text) || text.includes('import.meta');

module.exports = {
  /** How TypeScript is compiled; the build uses the same, so tests run what production runs. */
  typescript: typed.jsc,
  process(text, file) {
    if (/\.[cm]?tsx?$/.test(file)) return swc.transformSync(text, { ...typed, filename: file });
    if (file.endsWith('.cjs') || !isEsm(file, text)) return { code: text };
    return swc.transformSync(text, { ...script, filename: file });
  },
  getCacheKey: (text, file) => createHash('sha256').update([swc.version, file, text].join('\0')).digest('hex'),
};
