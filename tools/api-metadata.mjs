// Reads types, doc blocks and validators of request and answer classes from the sources, because TypeScript leaves nothing of them at run time.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PluginMetadataGenerator } from '@nestjs/cli/lib/compiler/plugins/plugin-metadata-generator.js';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';

const api = join(dirname(fileURLToPath(import.meta.url)), '../apps/api');

/** The text of apps/api/src/metadata.ts, from which the API describes itself. */
export async function apiMetadata() {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-metadata-'));
  const visitor = new ReadonlyVisitor({
    introspectComments: true,
    classValidatorShim: true,
    esmCompatible: true,
    pathToSource: join(api, 'src'),
    dtoFileNameSuffix: ['.dto.ts', 'envelope.ts', 'paging.ts'],
  });
  try {
    const tsProgramRef = ReadonlyVisitor.createTsProgram(join(api, 'tsconfig.json'));
    new PluginMetadataGenerator().generate({ visitors: [visitor], outputDir: folder, filename: 'metadata.ts', tsProgramRef });
    return inLines(await readFile(join(folder, 'metadata.ts'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One class to a line, so that a change shows as the change it is. */
function inLines(text) {
  return text.replaceAll('], [import(', '],\n[import(').replaceAll(' }, "', ' },\n"');
}
