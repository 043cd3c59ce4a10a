import type { Examples } from './example.js';

export const DOCUMENTATION: Examples = {
  docs_openApi: { response: { openapi: '3.1.1', info: { title: 'Guildhall', version: '0.1.0' } } },
  docs_reference: { response: '<!doctype html>' },
  docs_errors: { response: '<!doctype html>' },
  docs_asset: { parameters: { name: 'docs.css' }, response: ':root { color-scheme: light dark; }' },
  docs_llms: { response: '# Guildhall\n' },
};
