import { TemplateResource } from './cloud-assembly';
import { unknownPart } from './known';

/** What a value of a resource is made of. */
export interface ValueSource {
  /** The text of a property, or a marker when it is left out. */
  text(value: unknown, because: string): string;
  /** The text of a pseudo parameter. */
  pseudo(name: string): string;
}

type ValueOf = (resource: TemplateResource, source: ValueSource) => string;

/** A property that is the name, which CloudFormation gives when it is left out. */
const named = (property: string): ValueOf => ({ properties, logicalId }, { text }) => text(properties[property], logicalId);

/** An ARN of the stack's account, and of its region where the service has any. */
const arn = (service: string, resource: ValueOf, isGlobal = false): ValueOf => (of, source) => [
  'arn', source.pseudo('AWS::Partition'), service, isGlobal ? '' : source.pseudo('AWS::Region'), source.pseudo('AWS::AccountId'), resource(of, source),
].join(':');

/** An IAM ARN has the path of what it names. */
const iamArn = (kind: string, property: string): ValueOf => arn('iam', ({ properties, logicalId }, { text }) =>
  `${kind}${properties.Path === undefined ? '/' : text(properties.Path, 'Path')}${text(properties[property], logicalId)}`, true);

const generated: ValueOf = ({ logicalId }) => unknownPart(logicalId);

const repositoryArn = (service: string, isGlobal: boolean) => arn(service, (of, source) => `repository/${named('RepositoryName')(of, source)}`, isGlobal);

/** What `Ref` is for the types that policies and images refer to. */
const REFERENCES: Readonly<Record<string, ValueOf>> = {
  'AWS::ECR::Repository': named('RepositoryName'),
  'AWS::ECR::PublicRepository': named('RepositoryName'),
  'AWS::ECR::PullThroughCacheRule': named('EcrRepositoryPrefix'),
  'AWS::ECR::RepositoryCreationTemplate': named('Prefix'),
  'AWS::IAM::Role': named('RoleName'),
  'AWS::IAM::User': named('UserName'),
  'AWS::IAM::Group': named('GroupName'),
  'AWS::IAM::ManagedPolicy': iamArn('policy', 'ManagedPolicyName'),
  'AWS::Lambda::Function': named('FunctionName'),
  'AWS::SecretsManager::Secret': arn('secretsmanager', ({ properties, logicalId }, { text }) => `secret:${text(properties.Name, logicalId)}-${unknownPart(logicalId)}`),
};

/** The attributes that policies and images refer to. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, ValueOf>>>> = {
  'AWS::ECR::Repository': {
    Arn: repositoryArn('ecr', false),
    RepositoryUri: (of, source) =>
      `${source.pseudo('AWS::AccountId')}.dkr.ecr.${source.pseudo('AWS::Region')}.${source.pseudo('AWS::URLSuffix')}/${named('RepositoryName')(of, source)}`,
  },
  'AWS::ECR::PublicRepository': { Arn: repositoryArn('ecr-public', true) },
  'AWS::IAM::Role': { Arn: iamArn('role', 'RoleName') },
  'AWS::IAM::User': { Arn: iamArn('user', 'UserName') },
  'AWS::IAM::Group': { Arn: iamArn('group', 'GroupName') },
  'AWS::KMS::Key': { Arn: arn('kms', (of, source) => `key/${generated(of, source)}`), KeyId: generated },
  'AWS::Lambda::Function': { Arn: arn('lambda', (of, source) => `function:${named('FunctionName')(of, source)}`) },
  'AWS::Signer::SigningProfile': { Arn: arn('signer', (of, source) => `/signing-profiles/${generated(of, source)}`) },
};

/** What `Ref` of a resource is. */
export function referenceOf(resource: TemplateResource, source: ValueSource): string {
  return (REFERENCES[String(resource.type)] ?? generated)(resource, source);
}

/** What an attribute of a resource is. */
export function attributeOf(resource: TemplateResource, attribute: string, source: ValueSource): string {
  const valueOf = ATTRIBUTES[String(resource.type)]?.[attribute];
  return valueOf === undefined ? unknownPart(`${resource.logicalId}.${attribute}`) : valueOf(resource, source);
}
