import { sha256Hex, TOOL_NAME } from '@guildhall/kernel';

const LONGEST = 64;
const DIGEST = 8;

/**
 * How a run calls a tool of a plugin: `<plugin>__<tool>`. What providers would not take as a name is replaced, and what is too long is cut; a
 * piece of the name's hash then keeps two such names apart.
 */
export function pluginToolName(plugin: string, tool: string): string {
  const wanted = `${plugin}__${tool}`;
  if (TOOL_NAME.test(wanted)) return wanted;
  const cleaned = wanted.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?=[^A-Za-z_])/, '_');
  return `${cleaned.slice(0, LONGEST - DIGEST - 1)}_${sha256Hex(wanted).slice(0, DIGEST)}`;
}

/** How a run calls the tool that starts an agent. */
export function dispatchToolName(agent: string): string {
  const wanted = `dispatch_${agent}`;
  return wanted.length <= LONGEST ? wanted : `${wanted.slice(0, LONGEST - DIGEST - 1)}_${sha256Hex(wanted).slice(0, DIGEST)}`;
}
