import { Known, knownOr } from './known';
import { PrivateRegistryData, PublicRegistryData, RegistryModel } from './registry-model';

/** Registries as a map: boxes in boxes, and arrows between them. Ids are made here, so that no name of an account is in them. */
export interface RegistryMap {
  readonly kind: RegistryModel['kind'];
  readonly location: string;
  readonly collectedAt?: string;
  readonly accounts: readonly MapAccount[];
  /** What images come from that is no registry of the map. */
  readonly upstreams: readonly MapNode[];
  /** Who gets images and is no account of the map. */
  readonly consumers: readonly MapNode[];
  readonly connections: readonly MapConnection[];
}

export interface MapNode {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** Whether it stands for anyone in the world. */
  readonly isOpen?: boolean;
}

export interface MapAccount extends MapNode {
  readonly registries: readonly MapRegistry[];
  /** Undefined where there is no public registry. */
  readonly publicRepositories?: Known<readonly MapRepository[]>;
}

export interface MapRegistry extends MapNode {
  readonly caches: readonly MapNode[];
  /** The creation templates, but those of the caches. */
  readonly templates: readonly MapNode[];
  readonly groups: readonly MapGroup[];
  readonly findings: readonly MapFinding[];
  /** How many task definitions, functions and pods run images there, as far as it is known. */
  readonly imageUses: number;
  /** What the source does not tell, and why. */
  readonly unknown: readonly string[];
}

/** The repositories whose names have the same beginning. */
export interface MapGroup {
  /** With its slash; empty for names that have none. */
  readonly prefix: string;
  readonly repositories: readonly MapRepository[];
}

export interface MapRepository {
  /** Undefined when CloudFormation gives it. */
  readonly name?: string;
  /** What it is called where it has no name. */
  readonly otherName?: string;
  readonly storage?: MapStorage;
  /** How many there are besides its own account that its policy lets pull. */
  readonly readers: number;
  readonly isOpen: boolean;
  readonly findings: readonly MapFinding[];
}

/** The images of a repository. Images share layers, so what is stored may be less than their sizes together. */
export interface MapStorage {
  readonly images: number;
  readonly bytes: number;
}

/** An arrow, which points the way that images go. */
export interface MapConnection {
  readonly kind: 'upstream' | 'replication' | 'pull';
  readonly from: string;
  readonly to: string;
  /** The names or patterns of the repositories. */
  readonly about: readonly string[];
}

/** What is marked in a registry, or in one of its repositories. */
export interface MapFinding {
  readonly registry: PrivateRegistryData | PublicRegistryData;
  readonly repository?: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly title: string;
}

/** What is not in the model. */
export interface MapExtras {
  readonly findings?: readonly MapFinding[];
  /** The images in the file that a repository names. */
  storageOf?(file: string): MapStorage;
}

/** All repositories of a registry or account. */
export function repositoriesOf(accounts: readonly MapAccount[]): MapRepository[] {
  return accounts.flatMap(({ registries, publicRepositories }) => [
    ...registries.flatMap(({ groups }) => groups.flatMap(({ repositories }) => repositories)),
    ...knownOr(publicRepositories ?? [], []),
  ]);
}

/** The images of all these repositories; undefined where those of none are known. */
export function storageOf(repositories: readonly MapRepository[]): MapStorage | undefined {
  const known = repositories.flatMap(({ storage }) => storage ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, { images, bytes }) => ({ images: sum.images + images, bytes: sum.bytes + bytes }));
}
