// Sends requests as fast as they are answered, in a process of its own: each message is one measurement, each answer its figures.
import autocannon from 'autocannon';

/**
 * Connection i sends request i again and again.
 * @returns requests per second, and the milliseconds that half of the answers and that 99 of 100 took at most
 */
async function measure({ url, requests, status, connections, seconds }) {
  const times = [];
  const others = new Map();
  let next = 0;
  const setupClient = (client) => client.setRequests([requests[next++ % requests.length]]);
  const load = autocannon({ url, connections, duration: seconds, setupClient });
  load.on('response', (_client, code, _bytes, ms) => {
    if (code === status) times.push(ms);
    else others.set(code, (others.get(code) ?? 0) + 1);
  });
  const started = performance.now();
  const { errors, timeouts } = await load;
  const elapsed = (performance.now() - started) / 1000;
  if (others.size > 0 || errors + timeouts > 0 || times.length === 0) {
    const unexpected = [...others].map(([code, count]) => `${count} × ${code}`).join(', ') || 'no answer';
    throw new Error(`${url} answered ${unexpected} instead of ${status}; ${errors} errors, ${timeouts} timeouts.`);
  }
  times.sort((a, b) => a - b);
  const percentile = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
  return { count: times.length, perSecond: times.length / elapsed, p50: percentile(0.5), p99: percentile(0.99) };
}

process.on('message', (job) =>
  measure(job).then(
    (figures) => process.send({ figures }),
    (fault) => process.send({ fault: fault.message }),
  ),
);
process.once('disconnect', () => process.exit());
