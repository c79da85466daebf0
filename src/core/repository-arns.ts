import { Location } from './location';

/** The ARN of a repository, or a pattern of ARNs. */
export function repositoryArn(at: Location, repositoryName: string): string {
  return `arn:${at.partition}:ecr:${at.region}:${at.account}:repository/${repositoryName}`;
}

/** The ARN patterns of all repositories whose name begins with one of these, or of all there are. */
export function repositoryArns(at: Location, beginnings: readonly string[] = ['']): string[] {
  return beginnings.map((beginning) => repositoryArn(at, `${beginning}*`));
}
