import type { RunPlan } from '../../run/plan.js';
import { INPUTS, isStorable } from './paths.js';
import type { SourceFile } from './source-file.js';

/** The files that came with the messages of a run, each below `/inputs` under its name; of several with one name the later ones are numbered. */
export function inputFiles({ messages }: Pick<RunPlan, 'messages'>): readonly SourceFile[] {
  const given = messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'file' ? [part] : [])));
  const files = new Map<string, SourceFile>();
  for (const { name, sha256 } of given) {
    if ([...files.values()].some((one) => one.sha256 === sha256 && one.path === pathOf(name, 0))) continue;
    let place = 0;
    while (files.has(pathOf(name, place))) place += 1;
    const path = pathOf(name, place);
    files.set(path, { path, sha256, size: null });
  }
  return [...files.values()];
}

/** A name may be anything that somebody's client sent; what cannot be part of a path is left out of it. */
function pathOf(name: string, place: number): string {
  const plain = name
    .toWellFormed()
    .replace(/[/\\\p{Cc}]+/gu, '_')
    .slice(-200);
  const safe = /^\.*$/.test(plain) || !isStorable(`${INPUTS}/${plain}`) ? 'file' : plain;
  const dot = safe.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
  return `${INPUTS}/${place === 0 ? safe : `${stem}-${place + 1}${end}`}`;
}
