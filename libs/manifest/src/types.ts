import type { BlockType, FileSection, JsonObject, JsonValue, ModelStrategy, SkillAccess, SkillKind, VariableType } from '@guildhall/kernel';

/** A condition as it is stored: already parsed, so every part is known to be well-formed; null means "always". */
export type StoredCondition = JsonObject | null;

/** A declared input (AGNT Skills document, "Variables"). */
export interface Variable {
  readonly key: string;
  readonly description: string;
  readonly type: VariableType;
  readonly required: boolean;
  readonly default?: JsonValue;
  /** The allowed values; only for type `enum`. */
  readonly enum?: readonly string[];
  /** Its value is a secret: shown as a mask in traces and logs. */
  readonly secret?: boolean;
  readonly condition?: StoredCondition;
}

/** Request template of a tool of an `http` skill; `{{args.x}}` and `{{vars.y}}` are filled position by position. */
export interface ToolRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
}

/** A tool offered to the model (AGNT Skills document, "Tool definitions"). */
export interface ToolDef {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, of type object. */
  readonly parameters: JsonObject;
  readonly condition?: StoredCondition;
  /** Only for kind `http`. */
  readonly request?: ToolRequest;
  /** A repeated call has no second effect. */
  readonly idempotent?: boolean;
}

/** One piece of a file; which of the optional fields it has depends on `type`. */
export interface Block {
  readonly id?: string;
  readonly type: BlockType;
  readonly order: number;
  readonly condition?: StoredCondition;
  /** Text of `text` and `heading`. */
  readonly content?: string;
  /** 1 to 6, of `heading`. */
  readonly level?: number;
  /** Variable key, of `variable`. */
  readonly key?: string;
  /** Referenced skill, of `skill_ref`. */
  readonly skillId?: string;
  /** Referenced library item, of `component_ref` and `assistant_ref`. */
  readonly itemId?: string;
}

export interface SkillFile {
  readonly section: FileSection;
  readonly name: string;
  readonly order: number;
  readonly condition: StoredCondition;
  readonly metadata?: { readonly role?: 'user' | 'assistant' };
  readonly blocks: readonly Block[];
}

/** One model to try; tiers and explicit pins are lists of these, tried in order. */
export interface ModelChoice {
  readonly provider: string;
  readonly model: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
}

export interface HttpSettings {
  readonly baseUrl: string;
  readonly auth: { readonly type: 'none' | 'bearer' | 'header' | 'query' | 'basic'; readonly name?: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

export interface McpSettings {
  readonly serverUrl: string;
  readonly transport: 'streamable-http' | 'sse';
  readonly auth: { readonly type: 'none' | 'bearer' | 'header'; readonly name?: string };
  readonly allowedTools?: readonly string[];
  /** SHA-256 as 64 hex digits of what the server said of these tools when the skill was made; a run whose server says something else warns. */
  readonly toolsDigest?: string;
}

/** A file of a bundle: what is said of it without its bytes, which are kept elsewhere by their hash. */
export interface BundleEntry {
  /** Relative to the folder of the skill, with `/` between the segments. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the bytes as 64 hex digits. */
  readonly sha256: string;
  readonly mediaType: string;
  readonly executable: boolean;
}

/** What the front matter of a SKILL.md says beside name and description ("Agent Skills" specification, and the keys of the Everruns documents). */
export interface BundleFrontMatter {
  readonly license: string | null;
  readonly compatibility: string | null;
  /** Tools that the skill may use without asking, separated by spaces, as written. */
  readonly allowedTools: string | null;
  readonly metadata: JsonObject;
  readonly userInvocable: boolean;
  readonly disableModelInvocation: boolean;
  readonly argumentHint: string | null;
  readonly context: 'inline' | 'fork';
  readonly agent: string | null;
  readonly model: string | null;
}

/** A bundle without its files and its instructions. */
export interface BundleHead extends BundleFrontMatter {
  /** SHA-256 over the hashes and the paths of the files. */
  readonly digest: string;
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;
}

/** What a skill of kind bundle consists of. */
export interface BundleContent {
  readonly bundle: BundleHead;
  readonly bundleFiles: readonly BundleEntry[];
  readonly instructions: string;
}

/** A bundle as its manifest tells of it; what the front matter leaves out is absent. */
export interface BundleSpec extends Partial<Omit<BundleFrontMatter, 'metadata'>> {
  readonly digest: string;
  readonly metadata: JsonObject;
  readonly files: readonly BundleEntry[];
  /** The body of SKILL.md. */
  readonly instructions: string;
}

/** A plugin assigned to an agent, as its manifest names it. */
export interface PluginLink {
  readonly skillId: string;
  readonly name: string;
  readonly kind: SkillKind;
  readonly version: number | null;
}

/** Something a file refers to, resolved when the manifest is built, so that a manifest needs nothing else to be compiled. */
export type Dependency =
  | {
      readonly type: 'component' | 'assistant';
      /** The account that it belongs to, when that is not the manifest's own: components are known by name within one account. */
      readonly account?: string;
      readonly id: string;
      readonly name: string;
      readonly title: string;
      readonly content: string;
    }
  | {
      readonly type: 'skill';
      /** As above; what its files mention by name is looked up there. */
      readonly account?: string;
      readonly id: string;
      readonly name: string;
      readonly title: string;
      readonly description: string;
      readonly version: number | null;
      /** The files of a transparent skill; absent for an opaque one, of which only name, title and description may be shown. */
      readonly files?: readonly SkillFile[];
    };

/** Everything an author can write about a skill: the draft, and what a version keeps so that it can be restored. */
export interface SkillContent {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: SkillKind;
  readonly access: SkillAccess;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly modelStrategy: ModelStrategy;
  readonly dispatchable: boolean;
  readonly whenToUse: string | null;
  readonly variables: readonly Variable[];
  readonly toolDefs: readonly ToolDef[];
  readonly files: readonly SkillFile[];
  readonly outputSchema: JsonObject | null;
  readonly models: readonly ModelChoice[];
  readonly http: HttpSettings | null;
  readonly mcp: McpSettings | null;
  /** Of kind `bundle`, and null for the others; so are the instructions. */
  readonly bundle: BundleHead | null;
  readonly bundleFiles: readonly BundleEntry[];
  /** The body of a bundle's SKILL.md. */
  readonly instructions: string | null;
}

/** `spec` of a manifest; keys stand in this order, and keys that the kind does not use are absent. */
export interface ManifestSpec {
  readonly routingStrategy: 'fallback';
  readonly enableToolCalls: boolean;
  readonly modelStrategy?: ModelStrategy;
  readonly dispatchable?: boolean;
  readonly variables: readonly Variable[];
  readonly files: readonly SkillFile[];
  readonly tools: readonly ToolDef[];
  readonly models: readonly ModelChoice[];
  readonly dependencies: readonly Dependency[];
  readonly skillPlugins?: readonly PluginLink[];
  readonly outputSchema?: JsonObject;
  readonly http?: HttpSettings;
  readonly mcp?: McpSettings;
  readonly bundle?: BundleSpec;
}

/** The v2 manifest: the execution contract of a skill (AGNT Skills document, "The v2 manifest"). */
export interface Manifest {
  readonly $schema: string;
  readonly kind: 'SkillManifest';
  readonly apiVersion: 'v2';
  readonly metadata: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly kind: SkillKind;
    readonly access: SkillAccess;
    readonly tags: readonly string[];
    /** MD5 hex of the canonical JSON of `spec`. */
    readonly etag: string;
    readonly createdAt: string;
  };
  readonly spec: ManifestSpec;
}
