import { mediaTypeOf } from '@guildhall/bundles';
import { cutText } from '../core/cut-text.js';
import type { JobService } from '../services.js';
import type { ToolContext, ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { type JobFile, jobService } from './job-service.js';

interface AskArguments {
  readonly path: string;
  readonly question: string;
}

/** The tool that asks about videos. */
export function askAboutVideo(service: JobService, production: boolean): ToolFunction<AskArguments> {
  const work = jobService(service, production);
  return async ({ path, question }, context) => {
    const files = [await fileAt(path, context)];
    const { text } = await work({ task: 'video.ask', input: { question }, files, key: context.key }, context.signal);
    if (text === null) throw new ToolFault('service_failed', 'The service gave no answer.');
    return { answer: cutText(text, context.resultBytes - 512) };
  };
}

interface CreateArguments {
  readonly prompt: string;
  readonly path?: string;
  readonly folder: string;
}

/** The tool that makes worlds. */
export function createWorld(service: JobService, production: boolean): ToolFunction<CreateArguments> {
  const work = jobService(service, production);
  return async ({ prompt, path, folder }, context) => {
    const given = path === undefined ? [] : [await fileAt(path, context)];
    const { text, files } = await work({ task: 'world.create', input: { prompt }, files: given, key: context.key }, context.signal);
    if (files.length === 0) throw new ToolFault('service_failed', 'The service made no files.');
    const paths = await context.files.writeAll(files.map(({ name, bytes }) => [`${folder}/${safeName(name)}`, bytes]));
    return { files: [...paths], ...(text === null ? {} : { text: cutText(text, context.resultBytes / 2) }) };
  };
}

async function fileAt(path: string, { files }: ToolContext): Promise<JobFile> {
  return { name: path.slice(path.lastIndexOf('/') + 1), mediaType: mediaTypeOf(path), bytes: await files.read(path) };
}

/** What a service calls a file is the name of one in the folder, and no path. */
function safeName(name: string): string {
  const safe = name.replace(/[/\\\p{Cc}]+/gu, '_').slice(0, 200);
  return /^\.*$/.test(safe) ? 'file' : safe;
}
