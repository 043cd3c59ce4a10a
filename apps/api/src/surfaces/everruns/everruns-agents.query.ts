import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { isYes } from './everruns-booleans.js';
import { EverrunsPageQuery } from './everruns-paging.js';

export class ListEverrunsAgentsQuery extends EverrunsPageQuery {
  @Transform(({ value }) => isYes(value))
  @IsBoolean()
  include_archived = false;
}
