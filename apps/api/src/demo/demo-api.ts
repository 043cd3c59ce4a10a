/** How the demo reaches the server: one request, its status and its parsed body. */
export type SendRequest = (request: {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}) => Promise<{ readonly status: number; readonly body: unknown }>;

/** The API as the demo's own client sees it. */
export class DemoApi {
  constructor(private readonly send: SendRequest) {}

  /** @throws {Error} with the answer, on any status but 2xx */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.send({ method, path, ...(body && { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as Answer;
  }

  /** What is there, or null on 404. */
  async find<Answer>(path: string): Promise<Answer | null> {
    const answer = await this.send({ method: 'GET', path });
    return answer.status === 404 ? null : this.call<Answer>('GET', path);
  }
}
