import { type JsonObject, SKILL_NAME, SKILL_NAME_MAX } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsObject, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { OneOf } from '../../http/answer-shapes.js';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent, IsOneLine } from '../../http/validators.js';
import { OpaqueSkillView, SkillView } from '../skills/index.js';
import { IsDocument } from './is-document.js';

const MOST_OPERATIONS = 1_000;

/** What the skill is called; the default is what its source calls itself. */
export class ImportedWordsDto {
  /** Slug, unique within the account. */
  @IfPresent()
  @Matches(SKILL_NAME)
  @Length(1, SKILL_NAME_MAX)
  name?: string;

  @IfPresent()
  @IsString()
  @Length(1, LIMITS.title)
  title?: string;

  @IfPresent()
  @IsString()
  @Length(1, LIMITS.description)
  description?: string;
}

export class ImportOpenApiDto extends ImportedWordsDto {
  /** The description: an object, or its text as JSON or YAML; either this or `url`. */
  @IfPresent()
  @IsDocument()
  @ApiProperty({ oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }], required: false })
  document?: JsonObject | string;

  /** Where the description is fetched from. */
  @IfPresent()
  @IsString()
  @Length(1, LIMITS.url)
  url?: string;

  /** Where the API is, whatever the description says. */
  @IfPresent()
  @IsString()
  @Length(1, LIMITS.url)
  baseUrl?: string;

  /** Only these operations, by operation id or as `GET /pets`. Default: all. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(MOST_OPERATIONS)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  operations?: string[];
}

export class ImportedAuthDto {
  @IsIn(['none', 'bearer', 'header'])
  type!: 'none' | 'bearer' | 'header';

  /** Of the header. */
  @IfPresent()
  @IsString()
  @Length(1, 100)
  name?: string;
}

export class ImportMcpDto extends ImportedWordsDto {
  /** The server: http or https. */
  @IsString()
  @Length(1, LIMITS.url)
  url!: string;

  /** Default `streamable-http`. */
  @IfPresent()
  @IsIn(['streamable-http', 'sse'])
  transport?: 'streamable-http' | 'sse';

  /** How calls authenticate. Default `none`. */
  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => ImportedAuthDto)
  auth?: ImportedAuthDto;

  /** The credential with which the server is asked for its tools. It is used once and kept nowhere: those of runs are set on the install. */
  @IfPresent()
  @IsString()
  @IsOneLine()
  @Length(1, 10_000)
  credential?: string;

  /** Only these tools. Default: all that there are now. */
  @IfPresent()
  @IsArray()
  @ArrayMaxSize(LIMITS.allowedTools)
  @IsString({ each: true })
  allowedTools?: string[];
}

export class SkillImportWarningView {
  code!: string;
  message!: string;
  /** Method and path, such as `GET /pets`; left out when it is about the whole. */
  operation?: string;
}

export class ImportedSkillAnswer extends OkAnswer {
  @OneOf(SkillView, OpaqueSkillView)
  skill!: SkillView | OpaqueSkillView;
  /** What did not become a tool, or not as it stands there. */
  warnings!: SkillImportWarningView[];
}
