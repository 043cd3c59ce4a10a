/** Every native answer starts with these two; older clients read `success`, newer ones `ok`. */
export const OK = { ok: true, success: true } as const;

export class OkAnswer {
  ok!: true;
  success!: true;
}

export class DeletedView {
  id!: string;
  deleted!: true;
}

export class PagedAnswer extends OkAnswer {
  /** Rows over all pages. */
  total!: number;
  page!: number;
  limit!: number;
  perPage!: number;
}
