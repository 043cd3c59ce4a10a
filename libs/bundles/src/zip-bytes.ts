/** Signatures and sizes of the records of a ZIP file (APPNOTE.TXT, section 4.3). */
export const LOCAL = { signature: 0x04034b50, size: 30 } as const;
export const CENTRAL = { signature: 0x02014b50, size: 46 } as const;
export const END = { signature: 0x06054b50, size: 22 } as const;
export const DESCRIPTOR = { signature: 0x08074b50, size: 12 } as const;
export const ZIP64_LOCATOR = { signature: 0x07064b50, size: 20 } as const;

/** Values by which the 16 and 32 bit fields say that the true value is in a ZIP64 record. */
export const ZIP64_SHORT = 0xffff;
export const ZIP64_LONG = 0xffffffff;

/** Bits of the general purpose flag. */
export const FLAGS = { encrypted: 0x2041, deflateOptions: 0x0006, descriptor: 0x0008, utf8: 0x0800 } as const;

export const STORED = 0;
export const DEFLATED = 8;

/** Ids of extra fields that matter; all others are times and owners. */
export const EXTRA = { zip64: 0x0001, strongEncryption: 0x0017, unicodePath: 0x7075, aes: 0x9901 } as const;

/** Whether a record of this signature starts here. */
export function startsWith(bytes: Buffer, at: number, signature: number): boolean {
  return at >= 0 && at + 4 <= bytes.length && bytes.readUInt32LE(at) === signature;
}

/** The extra fields of these ids in a header, or null when the lengths of its fields do not add up. */
export function extraFields(bytes: Buffer, ids: ReadonlySet<number>): { id: number; data: Buffer }[] | null {
  const fields = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) return null;
    if (ids.has(id)) fields.push({ id, data: bytes.subarray(at + 4, end) });
    at = end;
  }
  return at === bytes.length ? fields : null;
}
