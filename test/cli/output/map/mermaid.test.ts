import * as fc from 'fast-check';
import { mapMermaid } from '../../../../src/cli/output/map/mermaid';
import { registryMapOf } from '../../../../src/model/map-builder';
import { hostileModels } from '../../../util/random-registries';
import { modelOf, pullPolicy, registryOf, repositoryOf } from '../../../util/registry-models';

const ACCOUNT = '111122223333';
const origin = { file: 'registry.json' };

test('a flowchart of accounts, registries and prefixes', () => {
  const cache = {
    origin, prefix: 'hub', upstreamRegistry: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io', upstreamPrefix: undefined, credentialArn: undefined, customRoleArn: undefined,
  };
  const registry = registryOf(ACCOUNT, 'eu-west-1', {
    repositories: [repositoryOf('team/api', { policy: pullPolicy({ Principal: { AWS: '222233334444' } }) })],
    caches: [cache],
    replication: [{ origin, rules: [{ destinations: [{ account: ACCOUNT, region: 'us-east-1' }], prefixes: [] }] }],
  });
  expect(mapMermaid(registryMapOf(modelOf([registry, registryOf(ACCOUNT, 'us-east-1')])))).toEqual({
    text: [
      'flowchart LR',
      '  n4["Docker Hub<br>registry-1.docker.io"]',
      '  n5["222233334444<br>account"]',
      '  subgraph n2["111122223333"]',
      '    subgraph n0["eu-west-1"]',
      '      n3["hub/<br>pull-through cache"]',
      '      n0g0["team/<br>1 repository"]',
      '    end',
      '    n1["us-east-1<br>0 repositories"]',
      '  end',
      '  n4 -.->|cached from| n3',
      '  n0 ==>|replicated to| n1',
      '  n0 -->|shared with| n5',
      '',
    ].join('\n'),
  });
});

test('with many prefixes a registry is one box, and that is said', () => {
  const chart = (count: number) => mapMermaid(registryMapOf(modelOf([
    registryOf(ACCOUNT, 'eu-west-1', { repositories: Array.from({ length: count }, (_, index) => repositoryOf(`team-${index}/api`)) }),
  ])));
  expect(chart(80)).not.toHaveProperty('note');
  expect(chart(80).text).toContain('team-79/');
  expect(chart(81)).toEqual({
    text: 'flowchart LR\n  subgraph n1["111122223333"]\n    n0["eu-west-1<br>81 repositories"]\n  end\n',
    note: 'there are more than 80 prefixes and caches, so each registry is one box',
  });
});

test('it stays below what Mermaid draws', () => {
  const accounts = Array.from({ length: 600 }, (_, index) => String(300_000_000_000 + index));
  const registries = Array.from({ length: 20 }, (_, index) =>
    registryOf(String(200_000_000_000 + index), 'eu-west-1', { repositories: [repositoryOf('a', { policy: pullPolicy({ Principal: { AWS: accounts } }) })] }));
  const { text, note } = mapMermaid(registryMapOf(modelOf(registries)));
  expect(text.match(/-->/g)).toHaveLength(400);
  expect(text.length).toBeLessThan(50_000);
  expect(note).toBe('at most 30 upstreams and consumers are drawn one by one; 200 arrows are left out');
});

test('whatever is read is text of a label', () => {
  fc.assert(fc.property(hostileModels, ({ model }) => {
    for (const line of mapMermaid(registryMapOf(model)).text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(flowchart LR| *end| *(subgraph )?n\w+\["([\p{L}\p{N} ./_:@,()-]|#\d+;|<br>)*"\]| *n\w+ (-->|==>|-\.->)\|[a-z ]+\| n\w+)$/u);
    }
  }), { numRuns: 200 });
});
