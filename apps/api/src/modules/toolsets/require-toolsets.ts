import type { Config } from '@guildhall/config';
import { DomainError, type Fault } from '@guildhall/kernel';
import { type ChosenToolsets, chooseToolsets, TOOLSET_NAMES } from '@guildhall/runtime';

/**
 * The toolsets that a request names, with the tools that its run is offered. What a bundle names is chosen with `chooseToolsets`, whose
 * warnings then go with the run.
 * @param pointer of the list in the body
 * @throws {DomainError} `validation_failed` for a name that no toolset has, `toolset_unavailable` for one without a provider
 */
export function requireToolsets(names: readonly string[], { toolsets }: Pick<Config, 'toolsets'>, pointer = '/toolsets'): ChosenToolsets {
  const chosen = chooseToolsets(names, toolsets);
  const { unknown, unavailable } = chosen;
  if (unknown.length > 0)
    throw new DomainError('validation_failed', { faults: unknown.map((place) => unknownName(names, place, pointer)) });
  if (unavailable.length > 0)
    throw new DomainError('toolset_unavailable', { details: { toolsets: unavailable.map((one) => ({ ...one })) } });
  return chosen;
}

function unknownName(names: readonly string[], place: number, pointer: string): Fault {
  const message = `There is no toolset ${JSON.stringify(names[place])}; there are ${TOOLSET_NAMES.join(', ')}.`;
  return { pointer: `${pointer}/${place}`, code: 'unknown_toolset', message };
}
