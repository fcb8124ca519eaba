export interface ArtifactVersion {
  readonly version_id: number;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly size_bytes: number;
  readonly num_files: number;
  readonly created_at: string;
}

export interface Artifact {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly created_at: string;
  readonly num_versions: number;
  readonly latest_version: number | null;
  /** The newest first. */
  readonly versions: readonly ArtifactVersion[];
}

export interface ManifestEntry {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
  readonly ref?: string | null;
}

export interface Manifest {
  readonly version_id: number;
  readonly version: number;
  readonly manifest: readonly ManifestEntry[];
  readonly manifest_digest: string;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly size_bytes: number;
  readonly producer_run_name: string | null;
  readonly created_at: string;
}

export interface Consumer {
  readonly run_name: string | null;
  readonly run_id: string | null;
  readonly project: string;
  readonly created_at: string;
}

export interface Registry {
  readonly name: string;
  readonly description: string | null;
  readonly created_at: string;
}

export interface RegistryLink {
  readonly collection_version: number;
  readonly source_project: string;
  readonly source_artifact: string;
  readonly source_version: number;
  readonly aliases: readonly string[];
  readonly created_at: string;
}

export interface Collection {
  readonly name: string;
  readonly type: string;
  readonly description?: string | null;
  readonly links: readonly RegistryLink[];
}

export interface RegistryEvent {
  readonly id: number;
  readonly ts: string;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface RegistryDetails extends Registry {
  readonly collections: readonly Collection[];
  readonly events: readonly RegistryEvent[];
}

/** Artifacts by their type, both in the order of the alphabet. */
export function byType(artifacts: readonly Artifact[]): [string, Artifact[]][] {
  const types = new Map<string, Artifact[]>();
  for (const artifact of artifacts) {
    const group = types.get(artifact.type);
    if (group) group.push(artifact);
    else types.set(artifact.type, [artifact]);
  }
  return [...types].sort(([a], [b]) => a.localeCompare(b, 'en'));
}

/** The version that a link names, as `v2` or by an alias; the newest unless it names one. */
export function versionOf(artifact: Artifact, named: string): ArtifactVersion | undefined {
  if (named === '') return artifact.versions[0];
  return artifact.versions.find(({ version, aliases }) => `v${version}` === named || aliases.includes(named));
}

/** What happened in a registry, in a sentence. */
export function eventWords({ kind, payload }: RegistryEvent): string {
  const word = (name: string) => String(payload[name] ?? '');
  const version = `v${word('collection_version')} of ${word('collection')}`;
  const source = `${word('source_project')}/${word('source_artifact')}:v${word('source_version')}`;
  switch (kind) {
    case 'create':
      return payload['collection']
        ? `collection ${word('collection')} was created`
        : 'the registry was created';
    case 'link':
      return `${source} became ${version}`;
    case 'promote':
      return `${word('alias')} points to ${version}`;
    case 'unlink':
      return `${version} was removed`;
    default:
      return `${kind} ${word('collection')}`.trim();
  }
}
