import * as fc from 'fast-check';
import { modelOf, pullPolicy, registryOf, repositoryOf } from './registry-models';
import { MapFinding } from '../../src/model/registry-map';
import { RegistryModel } from '../../src/model/registry-model';

/** Where text of an input can leave its place. */
const MARKUP = ['<script>document.title="hacked"</script>', '</script><img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', '\' onclick=\'', '--><!--', ']]>', '</style>',
  '</title>', '</svg>', '&lt;b&gt;', '\u202e\u0000\u001b[31m', '#quot;];', '"]\nend', '`**x**`', 'click n0 href "javascript:alert(1)"'];

const anyText = fc.oneof(fc.constantFrom(...MARKUP), fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }));

/** Registries in which every text that is read can be anything. */
export const hostileModels: fc.Arbitrary<{ readonly model: RegistryModel; readonly findings: MapFinding[] }> = fc.record({
  names: fc.array(fc.tuple(anyText, anyText).map(([one, other]) => `${one}/${other}`), { maxLength: 4 }),
  texts: fc.array(anyText, { minLength: 8, maxLength: 8 }),
}).map(({ names, texts: [location, region, principal, prefix, url, reason, title, destination] }) => {
  const origin = { file: location };
  const policy = pullPolicy({ Principal: { AWS: principal, Service: principal } });
  const registry = registryOf('111122223333', region, {
    repositories: names.map((name) => repositoryOf(name, { policy, tags: { [title]: title } })),
    caches: [{
      origin,
      prefix,
      upstreamRegistry: undefined,
      upstreamRegistryUrl: url,
      upstreamPrefix: title,
      credentialArn: undefined,
      customRoleArn: undefined,
    }],
    replication: [{ origin, rules: [{ destinations: [{ account: destination, region: destination }], prefixes: [prefix] }] }],
    templates: [{ ...repositoryOf(title), prefix: title, appliedFor: [reason], customRoleArn: undefined }],
    signing: { unknown: 'not collected', because: reason },
    policies: { unknown: 'not collected', because: reason },
  });
  const publicRegistries = [{ account: '111122223333', repositories: [{ origin, name: title, policy: undefined, tags: {}, catalogData: undefined }] }];
  return {
    model: modelOf([registry], { location, collectedAt: reason, publicRegistries }),
    findings: names.map((repository) => ({ registry, repository, severity: 'high', title })),
  };
});
