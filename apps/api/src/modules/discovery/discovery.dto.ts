export class DiscoverySkillView {
  /** Name to install it under. */
  name!: string;
  /** `skill-md`: nothing but a SKILL.md; `archive`: a zip of a folder with a SKILL.md. */
  type!: 'skill-md' | 'archive';
  description!: string;
  /** Relative to this index. */
  url!: string;
  /** `sha256:` and the SHA-256 of what is found at `url`. */
  digest!: string;
}

/** The index of the Agent Skills discovery specification, version 0.2.0. */
export class DiscoveryIndexAnswer {
  $schema!: string;
  skills!: DiscoverySkillView[];
}
