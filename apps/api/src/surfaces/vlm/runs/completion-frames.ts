import type { NumberedEvent, ShownRun } from '@guildhall/runtime';
import { type Frames, HEARTBEAT } from '../../../modules/executions/index.js';
import { completionFault, completionHead, completionText, completionUsage } from './completions.presenter.js';

export interface CompletionStream {
  /** As the request calls it. */
  readonly model: string;
  readonly includesUsage: boolean;
}

/**
 * The events of a run as the chunks of one answer, in the format of OpenAI. What the model says on its way is told as it comes, each turn after a
 * blank line; when the result is not what it said last, the result follows.
 */
export class CompletionFrames implements Frames {
  readonly heartbeat = HEARTBEAT;
  readonly closing = 'data: [DONE]\n\n';
  private readonly head: ReturnType<typeof completionHead>;
  private hasSaid = false;
  /** What was told of the turn that is under way. */
  private turn = '';

  constructor(
    run: ShownRun,
    private readonly options: CompletionStream,
  ) {
    this.head = completionHead(run, options.model);
  }

  get opening(): string {
    return this.chunk({ role: 'assistant', content: '' });
  }

  frameOf({ type, data }: NumberedEvent): string {
    switch (type) {
      case 'step.started':
      case 'text.restart':
        this.turn = '';
        return '';
      case 'text.delta':
        return this.say(String(data.text));
      case 'run.finished':
      case 'run.failed':
        return this.end(data.execution as unknown as ShownRun);
      default:
        return '';
    }
  }

  private say(text: string): string {
    const gap = this.turn === '' && this.hasSaid ? '\n\n' : '';
    this.turn += text;
    this.hasSaid = true;
    return this.chunk({ content: gap + text });
  }

  private end(run: ShownRun): string {
    if (run.status !== 'completed') {
      const message = completionFault(run);
      return frame({ error: { message, type: 'run_failed', code: run.error?.code ?? run.status } });
    }
    const text = completionText(run);
    const said = this.turn;
    this.turn = '';
    const usage = { ...this.head, object: 'chat.completion.chunk', choices: [], usage: completionUsage(run) };
    const end = this.chunk({}, 'stop') + (this.options.includesUsage ? frame(usage) : '');
    return (text === said ? '' : this.say(text)) + end;
  }

  private chunk(delta: object, finish: 'stop' | null = null): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return frame({ ...this.head, object: 'chat.completion.chunk', choices });
  }
}

const frame = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;
