import type { LanguageModel } from 'ai';

/** A model as the packages of the `ai` library make it: what they all have in common, and nothing of the library's own loop. */
export type ProviderModel = Extract<LanguageModel, { readonly specificationVersion: 'v4' }>;

/** What such a model is asked. */
export type CallOptions = Parameters<ProviderModel['doStream']>[0];

export type Prompt = CallOptions['prompt'];
export type PromptMessage = Prompt[number];
export type UserPart = Extract<PromptMessage, { readonly role: 'user' }>['content'][number];

type Answer = Awaited<ReturnType<ProviderModel['doStream']>>;

/** A piece of what such a model answers. */
export type StreamPart = Answer['stream'] extends ReadableStream<infer Part> ? Part : never;

/** What a model says of its ending. */
export type FinishPart = Extract<StreamPart, { readonly type: 'finish' }>;
