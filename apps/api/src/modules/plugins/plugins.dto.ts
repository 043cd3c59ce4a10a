import { IsString, Length } from 'class-validator';
import { ListOf, OneOf } from '../../http/answer-shapes.js';
import { DeletedView, OkAnswer } from '../../http/envelope.js';
import { OpaqueSkillView, SkillView } from '../skills/index.js';

export class AssignPluginDto {
  /** The plugin, by its id, its name in the pool or `account/name`: of kind http, mcp or bundle, or a dispatchable agent. */
  @IsString()
  @Length(1, 200)
  skillId!: string;
}

export class PluginAnswer extends OkAnswer {
  /** The plugin. */
  @OneOf(SkillView, OpaqueSkillView)
  skill!: SkillView | OpaqueSkillView;
}

export class PluginListAnswer extends OkAnswer {
  @ListOf(SkillView, OpaqueSkillView)
  skills!: (SkillView | OpaqueSkillView)[];
}

export class RemovedPluginAnswer extends OkAnswer {
  skill!: DeletedView;
}
