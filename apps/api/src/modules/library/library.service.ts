import { Database, type LibraryItemRecord, LibraryRepository, newId } from '@guildhall/data';
import { type Clock, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { draftEtag, type Preconditions } from '../../http/etags.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { required } from '../../http/required.js';
import { CLOCK } from '../../http/tokens.js';
import type {
  CreateLibraryItemDto,
  DeletedLibraryItemAnswer,
  LibraryItemAnswer,
  LibraryListAnswer,
  ListLibraryQuery,
  UpdateLibraryItemDto,
} from './library.dto.js';
import { presentLibraryItem } from './library.presenter.js';

/** Who asks for which item. */
export interface LibraryRequest {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

@Injectable()
export class LibraryService {
  constructor(
    private readonly db: Database,
    private readonly library: LibraryRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list({ accountId }: Principal, query: ListLibraryQuery): Promise<LibraryListAnswer> {
    const { page, limit } = query;
    return this.db.transaction(accountId, async () => {
      const items = await this.library.findPage(accountId, query, { limit, offset: (page - 1) * limit });
      const total = await this.library.count(accountId, query);
      return { ...OK, items: items.map(presentLibraryItem), ...pageFields(total, query) };
    });
  }

  async create(request: LibraryRequest, { type, name, title, content }: CreateLibraryItemDto): Promise<LibraryItemAnswer> {
    const { accountId } = request.caller;
    const created = await this.db.transaction(accountId, async () => {
      const item = await this.library.create({ id: newId('libraryItem'), accountId, type, name, title, content });
      await this.audit.record({ accountId, action: 'library.create', target: item.id, after: item });
      return item;
    });
    return answer(request, created);
  }

  async read(request: LibraryRequest, itemId: string): Promise<LibraryItemAnswer> {
    const { accountId } = request.caller;
    const items = await this.db.transaction(accountId, () =>
      this.library.findByIds(accountId, isId('libraryItem', itemId) ? [itemId] : []),
    );
    return answer(request, required(items.get(itemId)));
  }

  async update(request: LibraryRequest, itemId: string, body: UpdateLibraryItemDto): Promise<LibraryItemAnswer> {
    const { accountId } = request.caller;
    const changed = await this.db.transaction(accountId, async () => {
      const before = await this.lock(request, itemId);
      const item = await this.library.update(accountId, before.id, body, this.clock.now());
      await this.audit.record({ accountId, action: 'library.update', target: item.id, before, after: item });
      return item;
    });
    return answer(request, changed);
  }

  delete(request: LibraryRequest, itemId: string): Promise<DeletedLibraryItemAnswer> {
    const { accountId } = request.caller;
    return this.db.transaction(accountId, async () => {
      const before = await this.lock(request, itemId);
      await this.library.delete(accountId, before.id);
      await this.audit.record({ accountId, action: 'library.delete', target: before.id, before });
      return { ...OK, item: { id: before.id, deleted: true } };
    });
  }

  /** The item in the state that the caller expects, kept from other writers until the transaction ends. */
  private async lock({ caller, preconditions }: LibraryRequest, itemId: string): Promise<LibraryItemRecord> {
    const item = required(isId('libraryItem', itemId) ? await this.library.lock(caller.accountId, itemId) : null);
    preconditions.requireState(item.revision);
    return item;
  }
}

function answer({ caller, preconditions }: LibraryRequest, item: LibraryItemRecord): LibraryItemAnswer {
  const shown = presentLibraryItem(item);
  preconditions.tag(draftEtag(item.revision, caller, shown));
  return { ...OK, item: shown };
}
