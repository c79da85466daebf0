import { CfnElement, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A resource with its intrinsic functions replaced by what they become. */
export interface DeployedResource {
  readonly Type: string;
  readonly Properties: any;
  /** The id of the stack it is in. */
  readonly stack: string;
  readonly id: string;
}

/** Where a stack without an environment is deployed. */
const SOMEWHERE = { account: '444444444444', region: 'us-west-2' };

/** All resources of an app as they are deployed, without the time that a synthesis takes. Ids have to be unique in the app. */
export function deployed(root: IConstruct): DeployedResource[] {
  const rendered = root.node.findAll().filter(CfnElement.isCfnElement).flatMap((element) => {
    const stack = Stack.of(element);
    const { Resources = {} } = stack.resolve((element as any)._toCloudFormation());
    return Object.entries<any>(Resources).map(([id, resource]) => ({ id, stack, resource }));
  });
  const byId = new Map(rendered.map((one) => [one.id, one]));
  const location = (stack: Stack) => ({
    account: /^\d+$/.test(stack.account) ? stack.account : SOMEWHERE.account,
    region: /^[a-z0-9-]+$/.test(stack.region) ? stack.region : SOMEWHERE.region,
  });

  function nameOf(id: string): string {
    const { resource } = byId.get(id)!;
    const name = resource.Properties?.RoleName ?? resource.Properties?.UserName ?? resource.Properties?.RepositoryName;
    return typeof name === 'string' ? name : id;
  }

  function arnOf(id: string): string {
    const { stack, resource } = byId.get(id)!;
    const { account, region } = location(stack);
    return resource.Type === 'AWS::ECR::Repository'
      ? `arn:aws:ecr:${region}:${account}:repository/${nameOf(id)}`
      : `arn:aws:iam::${account}:${String(resource.Type).split('::')[2].toLowerCase()}/${nameOf(id)}`;
  }

  function become(value: any, stack: Stack): any {
    if (Array.isArray(value)) { return value.map((inner) => become(inner, stack)); }
    if (typeof value !== 'object' || value === null) { return value; }
    const { account, region } = location(stack);
    const pseudo: Record<string, string> = { 'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };
    if (value.Ref !== undefined) { return pseudo[value.Ref] ?? nameOf(value.Ref); }
    if (value['Fn::GetAtt'] !== undefined) { return arnOf(value['Fn::GetAtt'][0]); }
    if (value['Fn::Join'] !== undefined) { return become(value['Fn::Join'][1], stack).join(value['Fn::Join'][0]); }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, become(inner, stack)]));
  }

  return rendered.map(({ id, stack, resource }) => ({
    id, stack: stack.node.id, Type: resource.Type, Properties: become(resource.Properties ?? {}, stack),
  }));
}
