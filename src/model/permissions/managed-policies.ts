import { PULL_ACTIONS, PUSH_ACTIONS, TOKEN_ACTION } from '../../core/ecr-actions';
import { Json } from '../../core/json-documents';

const READ_ACTIONS: readonly string[] = [
  TOKEN_ACTION,
  'ecr:BatchCheckLayerAvailability',
  'ecr:DescribeImageScanFindings',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecr:GetLifecyclePolicy',
  'ecr:GetLifecyclePolicyPreview',
  'ecr:GetRepositoryPolicy',
  'ecr:ListImages',
  'ecr:ListTagsForResource',
  ...PULL_ACTIONS,
];

/** What policies that AWS manages allow in ECR, by what follows `:policy/` in their ARN. Those that allow nothing there are empty. */
const MANAGED: Readonly<Record<string, Json>> = {
  'AdministratorAccess': { Action: '*' },
  'AmazonEC2ContainerRegistryFullAccess': { Action: 'ecr:*' },
  'AmazonEC2ContainerRegistryPowerUser': { Action: [...READ_ACTIONS, ...PUSH_ACTIONS] },
  'AmazonEC2ContainerRegistryPullOnly': { Action: [TOKEN_ACTION, 'ecr:BatchImportUpstreamImage', ...PULL_ACTIONS] },
  'AmazonEC2ContainerRegistryReadOnly': { Action: READ_ACTIONS },
  'PowerUserAccess': { NotAction: ['iam:*', 'organizations:*', 'account:*'] },
  'ReadOnlyAccess': { Action: ['ecr:BatchCheck*', 'ecr:BatchGet*', 'ecr:Describe*', 'ecr:Get*', 'ecr:List*'] },
  'service-role/AmazonECSTaskExecutionRolePolicy': { Action: [TOKEN_ACTION, 'ecr:BatchCheckLayerAvailability', ...PULL_ACTIONS] },
  'service-role/AWSLambdaBasicExecutionRole': { Action: [] },
  'service-role/AWSLambdaVPCAccessExecutionRole': { Action: [] },
};

/**
 * What a policy that AWS manages allows in ECR; undefined when it is not known here, or is not AWS's.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/security-iam-awsmanpol.html
 */
export function managedPolicy(arn: string): Json | undefined {
  const [, name] = /:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  const statement = name === undefined || !Object.hasOwn(MANAGED, name) ? undefined : MANAGED[name];
  return statement && { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] };
}
