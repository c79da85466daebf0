import { Stack } from 'aws-cdk-lib';
import { CfnRepository, IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { IConstruct } from 'constructs';
import { canonicalOrder } from '../core/canonical';
import { MAX_PATTERN_LENGTH, patternLength } from '../core/event-pattern';
import { Location, locationOf, partitionOf } from '../core/location';
import { ownResource } from '../core/own-resource';
import { repositoryArn } from '../core/repository-arns';
import { isKnown } from '../core/validation';
import { Matchers } from '../repository/image-events';

const MAX_NAME_LENGTH = 256;

/** CloudFormation makes up a name of those of the stack and the resource and of 12 characters, with hyphens between. */
const MAX_STACK_NAME_LENGTH = 128;
const RANDOM_LENGTH = '-'.length + '-'.length + 12;

/** Stands for parts of an ARN that are not known: the longest that there are. */
const LONGEST: Location = { partition: 'x'.repeat(16), region: 'x'.repeat(25), account: 'x'.repeat(12) };

/** How events say whose images they are about. */
export interface NamesInEvents {
  /** In the events of scans, where enhanced scanning has the ARN in the place of the name. */
  readonly ofScans: Matchers;
  /** In the events of findings. */
  readonly ofFindings: Matchers;
}

/** The images of a repository, or of all below a prefix. */
export interface WatchedImages {
  readonly names: NamesInEvents;
  /** The same as long as it can become, where it has tokens. */
  readonly longest: NamesInEvents;
}

/** The images of these repositories and those below these prefixes, in an order that does not depend on how they were given. */
export function watchedImages(repositories: IRepositoryRef[], prefixes: string[], scope: IConstruct): WatchedImages[] {
  const { account, region, partition } = locationOf(scope);
  const at = { account, region, partition: partitionOf({ region, partition }) };
  return canonicalOrder([
    ...repositories.map((repository) => ({
      names: ofRepository(repository.repositoryRef.repositoryName), longest: ofRepository(longestName(repository)),
    })),
    ...prefixes.map((prefix) => ({
      names: below(prefix, at), longest: below(isKnown(prefix) ? prefix : 'x'.repeat(MAX_NAME_LENGTH), longestLocation(at)),
    })),
  ], Stack.of(scope), ({ names }) => names);
}

/** Divides images among as few patterns as take all of them, in their order. */
export function patternsFor(images: readonly WatchedImages[], patternOf: (names: NamesInEvents) => EventPattern): EventPattern[] {
  const parts: WatchedImages[][] = [];
  for (const each of images) {
    const last = parts[parts.length - 1];
    if (last !== undefined && patternLength(patternOf(joined([...last, each].map(({ longest }) => longest)))) <= MAX_PATTERN_LENGTH) {
      last.push(each);
    } else {
      parts.push([each]);
    }
  }
  return parts.map((part) => patternOf(joined(part.map(({ names }) => names))));
}

function joined(names: readonly NamesInEvents[]): NamesInEvents {
  return { ofScans: names.flatMap(({ ofScans }) => ofScans), ofFindings: names.flatMap(({ ofFindings }) => ofFindings) };
}

/** The end of an ARN says enough: no name has a colon, and no event is of another registry. */
function ofRepository(name: string): NamesInEvents {
  return { ofScans: [name, { suffix: `:repository/${name}` }], ofFindings: [name] };
}

function below(prefix: string, at: Location): NamesInEvents {
  return { ofScans: [{ prefix }, { prefix: repositoryArn(at, prefix) }], ofFindings: [{ prefix }] };
}

/** As long as the name can become. */
function longestName(repository: IRepositoryRef): string {
  const resource = ownResource(repository);
  const name = Stack.of(repository).resolve(resource === undefined ? repository.repositoryRef.repositoryName : resource.repositoryName);
  if (typeof name === 'string') {
    return name;
  }
  const length = resource === undefined || name !== undefined ? MAX_NAME_LENGTH : madeUpLength(resource);
  return 'x'.repeat(Math.min(length, MAX_NAME_LENGTH));
}

function madeUpLength(resource: CfnRepository): number {
  const { stackName } = Stack.of(resource);
  const logicalId: string = Stack.of(resource).resolve(resource.logicalId);
  return (isKnown(stackName) ? stackName.length : MAX_STACK_NAME_LENGTH) + logicalId.length + RANDOM_LENGTH;
}

function longestLocation({ partition, region, account }: Location): Location {
  return {
    partition: isKnown(partition) ? partition : LONGEST.partition,
    region: isKnown(region) ? region : LONGEST.region,
    account: isKnown(account) ? account : LONGEST.account,
  };
}
