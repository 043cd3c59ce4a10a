// The baselines: plain `yauzl` that unpacks an archive into a folder, and a bare node:http server that sends bytes which it holds in memory.
// Runs as a child process: the first message names the file to serve, later ones archives to unpack.
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';

const openZip = promisify(yauzl.fromBuffer);

/** Unpacks every file, one after the other, and checks nothing. @returns the milliseconds that it took */
async function extract({ archive, folder }) {
  const bytes = await readFile(archive);
  const started = performance.now();
  const zip = await openZip(bytes, { lazyEntries: true });
  const openEntry = promisify(zip.openReadStream.bind(zip));
  await new Promise((resolve, reject) => {
    zip.on('entry', async (entry) => {
      try {
        const path = join(folder, entry.fileName);
        await mkdir(dirname(path), { recursive: true });
        await pipeline(await openEntry(entry), createWriteStream(path));
        zip.readEntry();
      } catch (fault) {
        reject(fault);
      }
    });
    zip.once('end', resolve);
    zip.once('error', reject);
    zip.readEntry();
  });
  const took = performance.now() - started;
  await rm(folder, { recursive: true, force: true });
  return took;
}

const { file } = await new Promise((resolve) => process.once('message', resolve));
const body = await readFile(file);
const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/zip', 'Content-Length': body.length }).end(body);
});

process.on('message', (job) =>
  extract(job).then(
    (figures) => process.send({ figures }),
    (fault) => process.send({ fault: fault.message }),
  ),
);
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
