import { IConstruct } from 'constructs';
import { invalid, isKnown, shown } from './validate';

const PATH_COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY_NAME = new RegExp(`^${PATH_COMPONENT}(\\/${PATH_COMPONENT})*$`);

/**
 * Checks a private repository's name: 2 to 256 characters, by the pattern that ECR has used since February 2026.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export function checkRepositoryName(name: string | undefined, scope: IConstruct): void {
  if (!isKnown(name)) {
    return;
  }
  if (name.length < 2 || name.length > 256) {
    throw invalid(`"repositoryName" must have 2 to 256 characters, got ${name.length}: ${shown(name)}`, scope);
  }
  if (!REPOSITORY_NAME.test(name)) {
    throw invalid(
      '"repositoryName" must be path components joined by "/", each of lower-case letters and digits with single separators inside'
      + ` (".", "_", "__" or any number of "-"), got ${shown(name)}; write for example "team/my-app"`,
      scope,
    );
  }
}
