import type { ShownRun } from '@guildhall/runtime';
import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '../../../http/access.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { TakesJson } from '../../../http/uploads.js';
import { readCompletion } from './completion-request.js';
import { FollowCompletion } from './follow-completion.interceptor.js';
import { LARGEST_START } from './largest-start.js';
import { recorded } from './recorded.js';
import { RunOrders } from './run-orders.js';
import { CompletionDto } from './runs.dto.js';

/** Runs in the format of OpenAI, for its clients. */
@ApiExcludeController()
@Controller('vlm/v1/openai')
export class VlmCompletionsController {
  constructor(private readonly orders: RunOrders) {}

  /** The start is what is answered here; `FollowCompletion` says what becomes of it. */
  @Post('chat/completions')
  @HttpCode(200)
  @Access('execution', 'run')
  @TakesJson(LARGEST_START)
  @UseInterceptors(FollowCompletion)
  create(@Caller() caller: Principal, @Body() body: CompletionDto): Promise<ShownRun> {
    const { model, skills, toolsets } = body;
    const { system, messages, schema } = readCompletion(body);
    return this.orders.start(caller, {
      ...{ agent: null, model, messages, schema, skills: skills ?? [], toolsets: toolsets ?? [] },
      ...(system === '' ? {} : { system }),
      ...{ metadata: recorded(body), callbackUrl: null },
    });
  }
}
