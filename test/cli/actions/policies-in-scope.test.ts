import { policiesInScope } from '../../../src/cli/actions/policies-in-scope';
import { InputError } from '../../../src/core/input-error';
import { AssemblyPolicy } from '../../../src/model/assembly-policies';

const policy = (logicalId: string, stack: string, region?: string): AssemblyPolicy => ({ kind: 'repository', logicalId, stack, region, file: 't.json' });
const all = [policy('A', 'Eu', 'eu-west-1'), policy('B', 'Us', 'us-east-1'), policy('C', 'Any')];
const ids = (scope: { stack?: string; region?: string }) => policiesInScope(all, scope).map(({ logicalId }) => logicalId).join();

test('the policies are those of the stack and of the region', () => {
  expect(ids({})).toBe('A,B,C');
  expect(ids({ stack: 'Us' })).toBe('B');
  expect(ids({ region: 'eu-west-1' })).toBe('A,C');
  expect(ids({ stack: 'Any', region: 'eu-west-1' })).toBe('C');
});

test('a stack or region that has none is refused, and those there are named', () => {
  expect(() => ids({ stack: 'Nope' })).toThrow(new InputError(
    '--stack Nope: the app has no such stack with repositories or creation templates, it has Eu, Us, Any'));
  expect(() => ids({ stack: 'Eu', region: 'us-east-1' })).toThrow(new InputError(
    '--region us-east-1: no repository or creation template is for this region, they are for eu-west-1'));
});
