/** An answer as far as a refusal is looked at. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Problem {
  readonly code: unknown;
  /** The body without what names this one request. */
  readonly rest: object;
}

const EVERRUNS = ['title', 'status', 'detail', 'code', 'instance', 'request_id', 'errors', 'allowed_actions', 'retry_after_seconds'];

/** Reads a refusal, which has the form that the clients of the API know. @throws when it has another */
export function readRefusal(path: string, answer: Answer): Problem {
  if ('jsonrpc' in answer.body) return { code: answer.body.error, rest: answer.body }; // MCP refuses what is no message of its own
  if (path.startsWith('/everruns/')) return readEverruns(answer);
  return path.startsWith('/vlm/') ? readVlm(answer) : readNative(answer);
}

function readNative({ type, body }: Answer): Problem {
  const { request_id: _, ...rest } = body;
  expect(type).toBe('application/problem+json');
  return { code: body.error_code, rest };
}

/** `instance` is the address that was asked for. */
function readEverruns({ status, type, body }: Answer): Problem {
  const { request_id: _, instance: __, ...rest } = body;
  const texts = { detail: expect.any(String), code: expect.any(String), instance: expect.any(String), request_id: expect.any(String) };
  expect(type).toBe('application/problem+json');
  expect(body).toMatchObject({ status, title: expect.any(String), ...texts });
  expect(Object.keys(body).filter((key) => !EVERRUNS.includes(key))).toEqual([]);
  return { code: body.code, rest };
}

function readVlm({ type, body }: Answer): Problem {
  const { message, type: code } = body.error as { message: string; type: string };
  expect(type).toBe('application/json');
  expect(body).toEqual({ detail: message, error: { message, type: expect.any(String), id: expect.any(String) } });
  return { code, rest: { message, code } };
}
