// Registries as data, with no more than what permissions are read from.
import { registryOf, repositoryOf } from './registry-models';
import { afterDeployment, notCollected } from '../../src/model/known';
import { IdentityData, PrivateRegistryData, RegistryModel, RepositoryData } from '../../src/model/registry-model';

export const OWNER = '111122223333';
export const OTHER = '444455556666';
export const REGION = 'eu-west-1';
export const REPOSITORY = 'team/api';
export const REPOSITORY_ARN = `arn:aws:ecr:${REGION}:${OWNER}:repository/${REPOSITORY}`;

export const policyOf = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

const NOT_ASKED = notCollected('not asked for');

export function repositoryData(policy: RepositoryData['policy'], name = REPOSITORY): RepositoryData {
  return repositoryOf(name, { policy, origin: { file: `${name}.json` }, images: NOT_ASKED });
}

/** A role or user, its own policies one a document. */
export function identityData(arn: string, ...policies: object[]): IdentityData {
  const origin = { file: 'Roles.template.json', stack: 'Roles' };
  return {
    origin, kind: 'role', arn, account: arn.split(':')[4], managedPolicyArns: [], policies: policies.map((policy) => ({ origin, policy: policy as IdentityData['trust'] & object })),
  };
}

export function registryData(repositories: RepositoryData[], parts: Partial<PrivateRegistryData> = {}): PrivateRegistryData {
  return registryOf(OWNER, REGION, { repositories, accountSettings: NOT_ASKED, imageUses: NOT_ASKED, ...parts });
}

export function modelOf(registry: PrivateRegistryData, identities: RegistryModel['identities'] = []): RegistryModel {
  return { kind: 'app', location: 'cdk.out', registries: [registry], publicRegistries: [], identities };
}

export const UNKNOWN_POLICY = afterDeployment('Policy');
