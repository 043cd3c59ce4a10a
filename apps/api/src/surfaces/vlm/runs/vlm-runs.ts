import { ExecutionsRepository } from '@guildhall/data';
import { DomainError, type JsonObject } from '@guildhall/kernel';
import { type ShownRun, shownRun } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/principal.js';
import { ExecutionsService } from '../../../modules/executions/index.js';
import { digitsOf } from '../vlm-ids.js';
import { type InputPart, readInputs } from './input-values.js';
import { recorded } from './recorded.js';
import { RunOrders, type SaidMessage } from './run-orders.js';
import type {
  ExecuteAgentDto,
  GenerateFromFileDto,
  GenerateFromImagesDto,
  GenerateVlmDto,
  ListRunsVlmQuery,
  StartVlmRunDto,
} from './runs.dto.js';

/** Runs as clients of this surface start and read them (VLM Run documents, "Agent execution" and "Predictions"). */
@Injectable()
export class VlmRuns {
  constructor(
    private readonly orders: RunOrders,
    private readonly executions: ExecutionsService,
    private readonly runs: ExecutionsRepository,
  ) {}

  async list({ accountId }: Principal, { skip, limit }: ListRunsVlmQuery): Promise<ShownRun[]> {
    return (await this.runs.findRoots(accountId, { offset: skip, limit })).map(shownRun);
  }

  /** @throws {DomainError} `not_found` */
  async read(caller: Principal, id: string, what: 'Execution' | 'Prediction'): Promise<ShownRun> {
    const digits = digitsOf(id);
    const absent = new DomainError('not_found', { detail: `${what} not found` });
    if (digits === null) throw absent;
    try {
      return (await this.executions.read(caller, `exe_${digits}`)).execution;
    } catch (fault) {
      throw fault instanceof DomainError && fault.code === 'not_found' ? absent : fault;
    }
  }

  /** @throws {DomainError} as `RunOrders.start` */
  execute(caller: Principal, body: ExecuteAgentDto): Promise<ShownRun> {
    const { name, inputs, config } = body;
    const prompt = config?.prompt ?? '';
    if (!name && prompt === '' && !config?.skills?.length) {
      throw new DomainError('validation_failed', {
        detail: 'Provide an agent as `name`, or at least one of `config.prompt` and `config.skills`',
      });
    }
    const parts: InputPart[] = [...(prompt === '' ? [] : [{ type: 'text', text: prompt } as const]), ...readInputs(inputs ?? {})];
    return this.start(caller, body, { agent: name ?? null, parts, batch: body.batch ?? true, extras: {} });
  }

  /** @throws {DomainError} as `RunOrders.start` */
  async generateFromFile(caller: Principal, body: GenerateFromFileDto): Promise<ShownRun> {
    const { file_id: fileId, url } = body;
    if (((fileId ?? null) === null) === ((url ?? null) === null))
      throw new DomainError('validation_failed', { detail: 'Provide exactly one of `file_id` and `url`' });
    const part: InputPart = fileId ? { type: 'stored', fileId, place: 'file_id' } : { type: 'url', url: url ?? '', place: 'url' };
    return this.generate(caller, body, [part]);
  }

  /** @throws {DomainError} as `RunOrders.start` */
  generateFromImages(caller: Principal, body: GenerateFromImagesDto): Promise<ShownRun> {
    return this.generate(
      caller,
      body,
      body.images.map((url, index) => ({ type: 'url', url, place: `images[${index}]` })),
    );
  }

  private async generate(caller: Principal, body: GenerateVlmDto, files: readonly InputPart[]): Promise<ShownRun> {
    const { domain, config } = body;
    const hasSkills = (config?.skills?.length ?? 0) > 0;
    if (!domain && !hasSkills)
      throw new DomainError('validation_failed', { detail: 'Either `domain` or `config.skills` must be provided' });
    const skills = hasSkills ? undefined : [{ skill_name: (domain ?? '').replaceAll('.', '-') }];
    const prompt: InputPart[] = config?.prompt ? [{ type: 'text', text: config.prompt }] : [];
    const wanted = { agent: null, parts: [...prompt, ...files], batch: body.batch ?? false, skills, extras: domainOf(body) };
    try {
      return await this.start(caller, body, wanted);
    } catch (fault) {
      const isDomain = skills && fault instanceof DomainError && fault.code === 'not_found' && fault.message.startsWith('Skill not found');
      throw isDomain ? new DomainError('not_found', { detail: `Domain not found: ${domain}` }) : fault;
    }
  }

  private start(caller: Principal, body: StartVlmRunDto, { agent, parts, batch, skills, extras }: Started): Promise<ShownRun> {
    const { model, config, toolsets, callback_url: callbackUrl } = body;
    const messages: SaidMessage[] = parts.length === 0 ? [] : [{ role: 'user', parts }];
    return this.orders.start(caller, {
      ...{ agent, model, messages, skills: skills ?? config?.skills ?? [], toolsets: toolsets ?? [], schema: config?.json_schema },
      metadata: { ...recorded(body), ...extras },
      // Whoever waits is answered.
      callbackUrl: batch ? (callbackUrl ?? null) : null,
    });
  }
}

const domainOf = ({ domain }: GenerateVlmDto): JsonObject => (domain ? { domain } : {});

interface Started {
  readonly agent: string | null;
  readonly parts: readonly InputPart[];
  readonly batch: boolean;
  /** Instead of those of the request. */
  readonly skills?: readonly { readonly skill_name: string }[] | undefined;
  readonly extras: JsonObject;
}
