import type { JsonObject } from '@guildhall/kernel';
import { createTextRedactor, type TextRedactor } from '../models/text-redactor.js';
import { type Mask, maskOf } from './mask.js';
import { type EventRow, shownEvent } from './shown-event.js';

/** An event as it is kept, with its number. */
export interface NumberedEvent extends EventRow {
  readonly id: number;
}

/**
 * Makes of the events of a run what one of its listeners is told, batch after batch. Pieces of text that follow each other become one, under
 * the number of the last.
 */
export class EventTeller {
  private readonly mask: Mask;
  private readonly text: TextRedactor;
  private lastText = 0;

  /** @param secrets for which a mask stands; one that comes in pieces is held back until it is whole */
  constructor(secrets: readonly string[]) {
    this.mask = maskOf(secrets);
    this.text = createTextRedactor(secrets);
  }

  tell(events: readonly NumberedEvent[], isOpaque: boolean): NumberedEvent[] {
    const told: NumberedEvent[] = [];
    for (const event of events) {
      const data = shownEvent(event, isOpaque);
      if (data === null) continue;
      if (event.type === 'text.delta') this.addText(told, event.id, this.text.push(String(data.text)));
      else {
        this.addText(told, this.lastText, this.text.end());
        told.push({ id: event.id, type: event.type, data: this.mask(data) });
      }
    }
    return told;
  }

  private addText(told: NumberedEvent[], id: number, text: string): void {
    this.lastText = id;
    if (text === '') return;
    const last = told.at(-1);
    const before = last?.type === 'text.delta' ? String(told.pop()?.data.text) : '';
    told.push({ id, type: 'text.delta', data: { text: before + text } satisfies JsonObject });
  }
}
