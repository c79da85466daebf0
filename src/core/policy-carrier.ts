import { CfnRepository, CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';

/** An L1 that carries the lifecycle policy and the repository policy of repositories: those of one, or of all that a template is for. */
export type PolicyCarrier = CfnRepository | CfnRepositoryCreationTemplate;

/** The L1, when the construct is one that carries policies. */
export function policyCarrier(construct: IConstruct): PolicyCarrier | undefined {
  return CfnRepository.isCfnRepository(construct) || CfnRepositoryCreationTemplate.isCfnRepositoryCreationTemplate(construct) ? construct : undefined;
}
