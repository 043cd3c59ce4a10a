import { type Manifest, type NamedSkills, namedSkills, type PreparedManifest, prepareManifest } from '@guildhall/manifest';
import type { ReferenceState } from './reference-state.js';

/** A manifest as it is sent, and what was made of it so far; it never changes, so it can be kept and shared. */
export class ManifestText {
  private ready: PreparedManifest | undefined;

  private constructor(
    readonly etag: string,
    readonly text: string,
    /** The skills that have to be judged before it is shown to somebody. */
    readonly named: NamedSkills,
    /** What the manifest of a draft depends on beside the draft. */
    readonly builtOn: ReferenceState | null,
  ) {}

  static of(manifest: Manifest, builtOn: ReferenceState | null = null): ManifestText {
    return new ManifestText(manifest.metadata.etag, JSON.stringify(manifest), namedSkills(manifest), builtOn);
  }

  /** @param text a manifest that was kept as it is sent */
  static stored(text: string): ManifestText {
    const manifest = JSON.parse(text) as Manifest;
    return new ManifestText(manifest.metadata.etag, text, namedSkills(manifest), null);
  }

  get prepared(): PreparedManifest {
    this.ready ??= prepareManifest(JSON.parse(this.text) as Manifest);
    return this.ready;
  }

  get manifest(): Manifest {
    return this.ready?.manifest ?? (JSON.parse(this.text) as Manifest);
  }
}
