import { OkAnswer } from '../../http/envelope.js';

export class OfferedPromptView {
  name!: string;
  title!: string;
  description!: string;
  visibility!: 'private' | 'unlisted' | 'listed';
}

export class OfferedSkillView {
  name!: string;
  title!: string;
  description!: string;
  kind!: string;
  access!: string;
}

export class OfferAnswer extends OkAnswer {
  /** The agents and prompts among the skills. */
  prompts!: OfferedPromptView[];
  /** What the caller may see of the account's skills. */
  skills!: OfferedSkillView[];
}

/** A manifest in the form of the AGNT studio client. */
export class PromptManifestView {
  $schema!: string;
  kind!: 'PromptManifest';
  apiVersion!: 'v2';
  metadata!: object;
  spec!: object;
  resolvedDependencies!: object;
}

export class PromptManifestAnswer extends OkAnswer {
  manifest!: PromptManifestView;
}
