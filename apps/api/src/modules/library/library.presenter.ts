import type { LibraryItemRecord } from '@guildhall/data';
import type { LibraryItemView } from './library.dto.js';

export function presentLibraryItem(item: LibraryItemRecord): LibraryItemView {
  return {
    id: item.id,
    type: item.type,
    name: item.name,
    title: item.title,
    content: item.content,
    createdAt: item.createdAt.toISOString(),
    updatedAt: item.updatedAt.toISOString(),
  };
}
