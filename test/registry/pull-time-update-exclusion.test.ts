import { App, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullTimeUpdateExclusion } from '../../src/registry/pull-time-update-exclusion';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const TYPE = 'AWS::ECR::PullTimeUpdateExclusion';
const ROLE = 'arn:aws:iam::111111111111:role/scanner';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

let count = 0;
/** A role by its ARN, whatever the ARN is. */
const roleOf = (roleArn: string): iam.IRole => ({ roleArn } as iam.IRole);
const imported = (arn = ROLE, scope: Stack = stack) => iam.Role.fromRoleArn(scope, `Imported${count++}`, arn);
const madeRole = (scope = stack) => new iam.Role(scope, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
const exclude = (role: iam.IRole, scope: Stack = stack, id = `Exclusion${count++}`) => new PullTimeUpdateExclusion(scope, id, { role });

function principals(): unknown[] {
  return Object.values(Template.fromStack(stack).findResources(TYPE)).map(({ Properties }) => Properties.PrincipalArn);
}

test('is for a role or a user, made here or imported', () => {
  exclude(madeRole());
  exclude(imported());
  new PullTimeUpdateExclusion(stack, 'User', { user: new iam.User(stack, 'Made') });
  const user = iam.User.fromUserArn(stack, 'Imported', 'arn:aws:iam::111111111111:user/team/x');
  expect(new PullTimeUpdateExclusion(stack, 'ImportedUser', { user }).principalArn).toBe(user.userArn);
  expect(principals()).toEqual([
    { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] }, ROLE, { 'Fn::GetAtt': [expect.stringMatching(/^Made/), 'Arn'] }, user.userArn,
  ]);
  expect(warningIds(stack)).toEqual([]);
});

test('reaches every writable property of the L1', () => {
  exclude(imported());
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources(TYPE));
  expect(renderedProperties(Properties)).toEqual(writableProperties('CfnPullTimeUpdateExclusion'));
});

test('its L1 is the default child, under the id Resource', () => {
  const exclusion = exclude(imported());
  expect(exclusion.node.defaultChild).toBe(exclusion.node.findChild('Resource'));
});

describe('refuses', () => {
  test('neither, and both', () => {
    expect(() => new PullTimeUpdateExclusion(stack, 'Neither', {}))
      .toThrow('Stack/Neither: exactly one of "role" and "user" must be given, got neither');
    expect(() => new PullTimeUpdateExclusion(stack, 'Both', { role: madeRole(), user: new iam.User(stack, 'User') }))
      .toThrow('Stack/Both: exactly one of "role" and "user" must be given, got both; make one PullTimeUpdateExclusion for each');
  });

  test.each([
    '', 'scanner', 'arn:aws:iam::111111111111:root', 'arn:aws:iam::1111:role/x', 'arn:aws:iam::111111111111:role/', 'arn:aws:iam::111111111111:role/a//b',
    'arn:aws:sts::111111111111:assumed-role/x/y', 'arn:azure:iam::111111111111:role/x', 'arn:aws:iam::111111111111:group/x',
  ])('the ARN %j', (arn) => {
    expect(() => exclude(roleOf(arn))).toThrow(/"role" must have an ARN "arn:<partition>:iam::<account>:role\/<name>" \(or user\/<name>\), got/);
    expect(() => new PullTimeUpdateExclusion(stack, 'User', { user: { userArn: arn } as iam.IUser })).toThrow(/"user" must have an ARN/);
  });

  test('an ARN of 201 characters, and not one of 200', () => {
    const arn = (length: number) => `${ROLE}/`.padEnd(length, 'x');
    expect(() => exclude(roleOf(arn(201)))).toThrow('"role" must have an ARN of at most 200 characters, got 201');
    expect(() => exclude(roleOf(arn(200)))).not.toThrow();
  });
});

test.each([
  'arn:aws:iam::111111111111:role/team/sub/x', 'arn:aws-us-gov:iam::111111111111:role/x', 'arn:aws-iso-b:iam::111111111111:user/x', 'arn:aws:iam::111111111111:role/a+=,.@-_z',
])('takes the ARN %s', (arn) => {
  expect(exclude(roleOf(arn)).principalArn).toBe(arn);
});

test('takes a token', () => {
  expect(() => exclude(roleOf(Lazy.string({ produce: () => 'x' })))).not.toThrow();
});

describe('a second one for the same principal', () => {
  const message = (one: string, other: string) =>
    `a principal is excluded once in an account and region, but ${[`Stack/${one}/Resource`, other].sort().join(' and ')} exclude the same; keep one of them`;

  test.each<[string, () => iam.IRole]>([
    ['a role made here', () => madeRole()],
    ['an imported role', () => imported()],
    ['a role by name', () => iam.Role.fromRoleName(stack, 'ByName', 'x')],
    ['a token', () => roleOf(Lazy.string({ produce: () => ROLE }))],
  ])('in the stack is an error that names both: %s', (_, make) => {
    const role = make();
    exclude(role, stack, 'One');
    exclude(role, stack, 'Two');
    expect(() => app.synth()).toThrow(message('One', 'Stack/Two/Resource'));
  });

  test('in another stack is an error that names both: the same role, made in one', () => {
    const role = madeRole();
    exclude(role, stack, 'One');
    exclude(role, new Stack(app, 'Other', { env: ENV }), 'Two');
    expect(() => app.synth()).toThrow(message('One', 'Other/Two/Resource'));
  });

  test('in another stack is an error that names both: imported twice', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    exclude(iam.Role.fromRoleName(stack, 'ByName', 'x'), stack, 'One');
    exclude(iam.Role.fromRoleName(other, 'ByName', 'x'), other, 'Two');
    expect(() => app.synth()).toThrow(message('One', 'Other/Two/Resource'));
  });

  test('as an L1, in a nested stack too, is an error that names both', () => {
    exclude(imported(), stack, 'One');
    new ecr.CfnPullTimeUpdateExclusion(new NestedStack(stack, 'Nested'), 'L1', { principalArn: ROLE });
    expect(() => app.synth()).toThrow(message('One', 'Stack/Nested/L1'));
  });

  test('is none when roles of different stacks have the same logical id, or parameters the same name', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    exclude(madeRole(stack));
    exclude(madeRole(other), other);
    const byParameter = (scope: Stack) => exclude(roleOf(`arn:aws:iam::111111111111:role/${Lazy.any({ produce: () => ({ Ref: 'Name' }) })}`), scope);
    byParameter(stack);
    byParameter(other);
    expect(() => app.synth()).not.toThrow();
  });

  test('in another region is none', () => {
    exclude(imported());
    exclude(imported(), new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } }));
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test('in a stack without environment is a warning', () => {
    exclude(imported(), stack, 'One');
    exclude(imported(), new Stack(app, 'Other'), 'Two');
    app.synth();
    expect(warningMessage(stack, 'PrivateRegistry.perhapsSecondOwner')).toMatch(/^Other\/Two\/Resource excludes the same principal too/);
  });
});

describe('the number in an account and region', () => {
  const excludeMany = (number: number, scope = stack) => {
    for (let index = 0; index < number; index++) { exclude(roleOf(`${ROLE}${index}`), scope); }
  };

  test('is at most 100', () => {
    excludeMany(100);
    expect(() => app.synth()).not.toThrow();
  });

  test('is not 101, in several stacks, said once', () => {
    excludeMany(100);
    exclude(roleOf(`${ROLE}-last`), new Stack(app, 'Other', { env: ENV }));
    let error = '';
    try { app.synth(); } catch (thrown) { error = String(thrown); }
    expect(error.match(/ECR takes 100 pull-time update exclusions in an account and region, got 101; let several workloads pull by one role/g)).toHaveLength(1);
  });

  test('counts what is elsewhere for itself', () => {
    excludeMany(100);
    excludeMany(1, new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } }));
    expect(() => app.synth()).not.toThrow();
  });
});
