import { Announcements, type ExecutionId, RUN_CHANNEL } from '@guildhall/data';
import { Injectable } from '@nestjs/common';
import { Bells } from '../../../http/bells.js';

/** Rings for those who follow a run. */
@Injectable()
export class RunBells extends Bells<ExecutionId> {
  constructor(announcements: Announcements) {
    super(announcements, RUN_CHANNEL);
  }
}
