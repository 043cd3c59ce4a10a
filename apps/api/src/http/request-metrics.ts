/** Upper bounds of the duration classes, in seconds. */
const BOUNDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const TOTAL = 'http_requests_total';
const DURATION = 'http_request_duration_seconds';

interface Tally {
  /** Labels in the text format of Prometheus. */
  readonly labels: string;
  count: number;
  seconds: number;
  /** Requests per duration class; the last one is for those above every bound. */
  readonly classes: Uint32Array;
}

/**
 * Counts requests by route, method and status. The counters of prom-client build a text key for each observation; this adds to a few
 * numbers and prints them when somebody asks.
 */
export class RequestMetrics {
  private readonly tallies = new Map<string | null, Map<number, Map<string, Tally>>>();

  /** @param route template; null for requests that met no route, which would else make a label of every address anybody tries */
  record(method: string, route: string | null, status: number, ms: number): void {
    const tally = this.tallyOf(method, route, status);
    const seconds = ms / 1000;
    tally.count += 1;
    tally.seconds += seconds;
    const found = BOUNDS.findIndex((bound) => seconds <= bound);
    const index = found === -1 ? BOUNDS.length : found;
    tally.classes[index] = (tally.classes[index] ?? 0) + 1;
  }

  /** Everything counted so far, in the text format of Prometheus. */
  print(): string {
    const tallies = [...this.tallies.values()].flatMap((byStatus) => [...byStatus.values()].flatMap((byMethod) => [...byMethod.values()]));
    return [
      `# HELP ${TOTAL} Requests that were answered.`,
      `# TYPE ${TOTAL} counter`,
      ...tallies.map(({ labels, count }) => `${TOTAL}{${labels}} ${count}`),
      `# HELP ${DURATION} Time from the head of a request to the end of its answer.`,
      `# TYPE ${DURATION} histogram`,
      ...tallies.flatMap(printHistogram),
      '',
    ].join('\n');
  }

  private tallyOf(method: string, route: string | null, status: number): Tally {
    const byStatus = this.tallies.get(route) ?? remember(this.tallies, route, new Map<number, Map<string, Tally>>());
    const byMethod = byStatus.get(status) ?? remember(byStatus, status, new Map<string, Tally>());
    return byMethod.get(method) ?? remember(byMethod, method, newTally(method, route, status));
  }
}

function newTally(method: string, route: string | null, status: number): Tally {
  const labels = `method="${method}",route="${route ?? 'none'}",status="${status}"`;
  return { labels, count: 0, seconds: 0, classes: new Uint32Array(BOUNDS.length + 1) };
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  return value;
}

function printHistogram({ labels, count, seconds, classes }: Tally): string[] {
  let below = 0;
  const buckets = BOUNDS.map((bound, index) => {
    below += classes[index] ?? 0;
    return `${DURATION}_bucket{${labels},le="${bound}"} ${below}`;
  });
  return [
    ...buckets,
    `${DURATION}_bucket{${labels},le="+Inf"} ${count}`,
    `${DURATION}_sum{${labels}} ${seconds}`,
    `${DURATION}_count{${labels}} ${count}`,
  ];
}
