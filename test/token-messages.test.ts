import * as path from 'node:path';
import * as spec from '@jsii/spec';
import { Aws, CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { loadAssembly } from './util/assembly';
import { outcome } from './util/outcome';
import { isList, isText, publicCalls, publicValues } from './util/public-calls';

const assembly = loadAssembly(path.join(__dirname, '..'));

const parameter = new CfnParameter(new Stack(), 'Parameter').valueAsString;

/** Tokens of a type, alone and in what is wrong with or without them. */
function tokens(type: spec.TypeReference): unknown[] {
  if (isList(type)) {
    return isText(type.collection.elementtype) ? [Token.asList({ Ref: 'List' }), ...texts().map((text) => [text])] : [];
  }
  if (isText(type)) {
    return texts();
  }
  const isNumber = spec.isPrimitiveTypeReference(type) && type.primitive === spec.PrimitiveType.Number;
  return isNumber ? [Token.asNumber({ Ref: 'Number' })] : [];
}

function texts(): string[] {
  return [parameter, Aws.REGION, `a b ${parameter}`, `arn:aws:iam::${Aws.ACCOUNT_ID}:group/${parameter}`, `*${'x'.repeat(300)}${parameter}*****`];
}

/** What the CDK checks: the ids of constructs, and the actions of a grant. */
const OF_THE_CDK = ['id', 'actions'];

test('no message shows the marker of a token', () => {
  const said = publicCalls(assembly).flatMap((call) =>
    publicValues(assembly, call).filter(({ name }) => !OF_THE_CDK.includes(name)).flatMap((value) => tokens(value.type).flatMap((token) => {
      const { error, problems, warnings } = outcome(assembly, call, value, token);
      return [error?.message ?? '', problems, ...warnings].filter((message) => message !== '').map((message) => `${call.id}(${value.name}): ${message}`);
    })));
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((message) => /[$#]\{Token\[|e\+289/.test(message))).toEqual([]);
});
