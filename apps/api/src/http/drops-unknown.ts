import type { Type } from '@nestjs/common';

const TOLERANT = new WeakSet<object>();

/** For bodies of other systems' clients, newer ones of which send newer keys: what the class does not name is dropped, and not refused. */
export const DropsUnknown = (): ClassDecorator => (type) => {
  TOLERANT.add(type);
};

export const dropsUnknown = (type: Type | undefined): boolean => type !== undefined && TOLERANT.has(type);
