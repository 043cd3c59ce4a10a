import { RequestMetrics } from './request-metrics.js';

const linesOf = (metrics: RequestMetrics, start: string) =>
  metrics
    .print()
    .split('\n')
    .filter((line) => line.startsWith(start));

test('requests are counted by method, route and status', () => {
  const metrics = new RequestMetrics();
  metrics.record('GET', '/skills', 200, 3);
  metrics.record('GET', '/skills', 200, 4);
  metrics.record('POST', '/skills', 201, 4);
  metrics.record('GET', null, 404, 1);
  expect(linesOf(metrics, 'http_requests_total')).toEqual([
    'http_requests_total{method="GET",route="/skills",status="200"} 2',
    'http_requests_total{method="POST",route="/skills",status="201"} 1',
    'http_requests_total{method="GET",route="none",status="404"} 1',
  ]);
});

test('a duration counts in its class and in every wider one; a bound belongs to its class', () => {
  const metrics = new RequestMetrics();
  for (const ms of [1, 5, 5.1, 250, 60_000]) metrics.record('GET', '/x', 200, ms);
  const labels = 'method="GET",route="/x",status="200"';
  const counts = linesOf(metrics, 'http_request_duration_seconds_bucket').map((line) => line.replace(/.*le="([^"]+)"\} /, '$1:'));
  expect(counts).toEqual(['0.005:2', '0.01:3', '0.025:3', '0.05:3', '0.1:3', '0.25:4', '0.5:4', '1:4', '2.5:4', '5:4', '10:4', '+Inf:5']);
  expect(linesOf(metrics, 'http_request_duration_seconds_count')).toEqual([`http_request_duration_seconds_count{${labels}} 5`]);
  expect(Number(linesOf(metrics, 'http_request_duration_seconds_sum')[0]?.split('} ')[1])).toBeCloseTo(60.2611);
});
