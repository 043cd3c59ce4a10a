import { Controller, Get, Param, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AccessOrAnonymous } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { SharedCaching, Sharing } from '../../http/shared-caching.js';
import { FilePath } from '../bundles/index.js';
import { DiscoveryIndexAnswer } from './discovery.dto.js';
import { DiscoveryService } from './discovery.service.js';

const BYTES = { content: { '*/*': { schema: { type: 'string', format: 'binary' } } } } as const;

/** The answers are the same for everybody. */
@ApiTags('Discovery')
@Controller()
export class DiscoveryController {
  constructor(private readonly discovery: DiscoveryService) {}

  /** Listed, transparent and free skills of all accounts, for clients of the Agent Skills discovery specification. */
  @Get('.well-known/agent-skills/index.json')
  @AccessOrAnonymous('discovery', 'read')
  list(@Sharing() sharing: SharedCaching): Promise<DiscoveryIndexAnswer> {
    sharing.allow();
    return this.discovery.list(null);
  }

  /** What the index names: `<name>.zip`, and every file of a skill as `<name>/<path>`. */
  @Get('.well-known/agent-skills/*path')
  @AccessOrAnonymous('discovery', 'read')
  @ApiOkResponse(BYTES)
  read(
    @Param('path', FilePath) path: string,
    @Conditional() preconditions: Preconditions,
    @Sharing() sharing: SharedCaching,
  ): Promise<StreamableFile | undefined> {
    sharing.allow();
    return this.discovery.read(null, path, preconditions);
  }

  /** The same for one account. */
  @Get(':account/.well-known/agent-skills/index.json')
  @AccessOrAnonymous('discovery', 'read')
  listOfAccount(@Param('account') account: string, @Sharing() sharing: SharedCaching): Promise<DiscoveryIndexAnswer> {
    sharing.allow();
    return this.discovery.list(account);
  }

  /** What the index of the account names. */
  @Get(':account/.well-known/agent-skills/*path')
  @AccessOrAnonymous('discovery', 'read')
  @ApiOkResponse(BYTES)
  readOfAccount(
    @Param('account') account: string,
    @Param('path', FilePath) path: string,
    @Conditional() preconditions: Preconditions,
    @Sharing() sharing: SharedCaching,
  ): Promise<StreamableFile | undefined> {
    sharing.allow();
    return this.discovery.read(account, path, preconditions);
  }
}
