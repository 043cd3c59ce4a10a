/** How the demo reaches the server: one request, its status and its parsed body. */
export type SendRequest = (request: DemoRequest) => Promise<{ readonly status: number; readonly body: unknown }>;

interface DemoRequest {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: object;
}

/** The API as a client sees it who has logged in. */
export class DemoApi {
  private constructor(
    private readonly send: SendRequest,
    private readonly token: string,
  ) {}

  /** Logs in. */
  static async open(send: SendRequest, login: object): Promise<DemoApi> {
    const { token } = answerOf<{ token: string }>('log in', await send({ method: 'POST', path: '/auth/login', body: login }));
    return new DemoApi(send, token);
  }

  /** @throws {Error} with the answer, on any status but 2xx */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return answerOf(`${method} ${path}`, await this.send({ method, path, token: this.token, ...(body && { body }) }));
  }

  /** What is there, or null on 404. */
  async find<Answer>(path: string): Promise<Answer | null> {
    const answer = await this.send({ method: 'GET', path, token: this.token });
    return answer.status === 404 ? null : answerOf(`GET ${path}`, answer);
  }
}

/** `account/name` as a path segment. */
export const pathOf = (address: string): string => encodeURIComponent(address);

function answerOf<Answer>(asked: string, { status, body }: Awaited<ReturnType<SendRequest>>): Answer {
  if (status >= 300) throw new Error(`${asked}: ${status} ${JSON.stringify(body)}`);
  return body as Answer;
}
