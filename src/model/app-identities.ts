import { Known, isUnknown, knownOr } from './known';
import { IdentityData, Located } from './registry-model';
import { ResourceReader } from './resource-reader';
import { Json } from '../core/json-documents';

type Attached = IdentityData['policies'][number];

interface Identity {
  readonly kind: IdentityData['kind'];
  readonly reader: ResourceReader;
  /** As `Ref` gives it, with a marker when CloudFormation names it. */
  readonly name: string;
  readonly arn: string;
  readonly policies: Attached[];
  readonly managedPolicyArns: readonly string[];
}

const KINDS: Readonly<Record<string, IdentityData['kind']>> = { 'AWS::IAM::Role': 'role', 'AWS::IAM::User': 'user', 'AWS::IAM::Group': 'group' };

/** A policy resource, with the properties that name who has it. */
const ATTACHED: Readonly<Record<string, Readonly<Record<string, IdentityData['kind']>>>> = {
  'AWS::IAM::Policy': { Roles: 'role', Users: 'user', Groups: 'group' },
  'AWS::IAM::ManagedPolicy': { Roles: 'role', Users: 'user', Groups: 'group' },
  'AWS::IAM::RolePolicy': { RoleName: 'role' },
  'AWS::IAM::UserPolicy': { UserName: 'user' },
  'AWS::IAM::GroupPolicy': { GroupName: 'group' },
};

/** The roles, users and groups of an app, with the policies of the app that they have. */
export function identitiesOf(readers: readonly ResourceReader[]): IdentityData[] {
  const identities = readers.flatMap(identityOf);
  const managed = new Map<string, Attached>();
  for (const reader of readers) {
    const attachments = ATTACHED[reader.type];
    if (attachments !== undefined) {
      const policy = attachedOf(reader);
      managed.set(reader.markedText({ Ref: reader.resource.logicalId }), policy);
      Object.entries(attachments).forEach(([property, kind]) => namesOf(reader, property).forEach((name) => {
        holderOf(identities, kind, name, reader)?.policies.push(policy);
      }));
    }
  }
  return identities.map((identity) => dataOf(identity, managed));
}

function identityOf(reader: ResourceReader): Identity[] {
  const kind = KINDS[reader.type];
  if (kind === undefined) {
    return [];
  }
  const { resource: { logicalId }, origin } = reader;
  const inline = knownOr(reader.objects('Policies'), []);
  return [{
    kind,
    reader,
    name: reader.markedText({ Ref: logicalId }),
    arn: reader.markedText({ 'Fn::GetAtt': [logicalId, 'Arn'] }),
    policies: inline.map(({ PolicyDocument }, index) => ({ origin, policy: documentOf(reader, PolicyDocument, `Policies[${index}].PolicyDocument`) })),
    managedPolicyArns: knownOr(reader.list('ManagedPolicyArns'), []).map((arn) => reader.markedText(arn)),
  }];
}

function attachedOf(reader: ResourceReader): Attached {
  return { origin: reader.origin, policy: documentOf(reader, reader.properties.PolicyDocument, 'PolicyDocument') };
}

function documentOf(reader: ResourceReader, document: unknown, place: string): Known<Json> {
  return reader.policyOf(document, place) ?? {};
}

function namesOf(reader: ResourceReader, property: string): string[] {
  const value = reader.value(reader.properties[property]);
  return value === undefined || isUnknown(value) ? [] : [value].flat().map((name) => reader.markedText(name));
}

/** Names that CloudFormation gives are markers with the logical id, which other stacks may have too. */
function holderOf(identities: readonly Identity[], kind: Identity['kind'], name: string, by: ResourceReader): Identity | undefined {
  const found = identities.filter((each) => each.kind === kind && each.name === name && each.reader.template.account === by.template.account);
  return found.find(({ reader }) => reader.template.file === by.template.file) ?? (found.length === 1 ? found[0] : undefined);
}

function dataOf({ kind, reader, arn, policies, managedPolicyArns }: Identity, managed: ReadonlyMap<string, Attached>): IdentityData {
  const inApp = managedPolicyArns.flatMap((each): Located & Attached | [] => managed.get(each) ?? []);
  const trust = reader.policy('AssumeRolePolicyDocument');
  return {
    origin: reader.origin,
    kind,
    arn,
    account: reader.textOf({ Ref: 'AWS::AccountId' }, 'the account') as Known<string>,
    policies: [...policies, ...inApp],
    managedPolicyArns: managedPolicyArns.filter((each) => !managed.has(each)),
    ...(trust === undefined ? {} : { trust }),
  };
}
