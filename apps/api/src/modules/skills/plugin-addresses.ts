import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';
import type { HttpSettings, McpSettings } from '@guildhall/manifest';
import { checkUrl, type OutboundRules, outboundRules } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';

interface PluginSettings {
  readonly http?: HttpSettings | null;
  readonly mcp?: McpSettings | null;
}

/** Judges where authors want their http skills and MCP servers to be. */
@Injectable()
export class PluginAddresses {
  private readonly rules: OutboundRules;

  constructor(@Inject(CONFIG) config: Config) {
    this.rules = outboundRules(config);
  }

  /**
   * THREAT[NET-01]: what is plainly not public is refused when it is written; the rest is judged again, address by address, when it is called.
   * @param pointer of the object that has the settings
   * @throws {DomainError} `outbound_refused`
   */
  require({ http, mcp }: PluginSettings, pointer = ''): void {
    // Places for values stand behind the host, where they change nothing of what is judged here.
    if (http) this.judge(http.baseUrl.replace(/\{\{[^}]*\}\}/g, 'x'), `${pointer}/http/baseUrl`);
    if (mcp) this.judge(mcp.serverUrl, `${pointer}/mcp/serverUrl`);
  }

  private judge(url: string, pointer: string): void {
    const check = checkUrl(url, { ...this.rules, pointer });
    if (!check.ok && check.fault.code === 'outbound_refused') throw new DomainError('outbound_refused', { faults: [check.fault] });
  }
}
