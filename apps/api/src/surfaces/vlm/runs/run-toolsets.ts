import type { Config } from '@guildhall/config';
import { type ChosenToolsets, chooseToolsets, type RunWarning } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../../http/tokens.js';
import { requireToolsets } from '../../../modules/toolsets/index.js';

/** Every run has it. */
const ALWAYS = 'core';

/** Chooses the toolsets of runs (VLM Run documents, "Toolsets"): those of the request, else those of its skills. */
@Injectable()
export class RunToolsets {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * @param asked by the request
   * @param wanted by its skills, of which one that cannot be used is a warning
   * @throws {DomainError} `validation_failed`, `toolset_unavailable` for what the request asks for
   */
  choose(asked: readonly string[], wanted: readonly string[]): Pick<ChosenToolsets, 'toolsets' | 'systemTools' | 'warnings'> {
    if (asked.length > 0) return requireToolsets([...new Set([...asked, ALWAYS])], this.config);
    const names = [...new Set([...wanted, ALWAYS])];
    const { toolsets, systemTools, warnings, unknown } = chooseToolsets(names, this.config.toolsets);
    return { toolsets, systemTools, warnings: [...warnings, ...unknown.map((place) => unknownToolset(names[place] ?? ''))] };
  }
}

const unknownToolset = (name: string): RunWarning => ({
  code: 'unknown_toolset',
  message: `A skill asks for the toolset ${JSON.stringify(name)}, and there is none of that name.`,
});
