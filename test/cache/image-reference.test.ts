import { Aws } from 'aws-cdk-lib';
import { id, join, parse, port, SHA256 } from './image-reference.helpers';
import { ImageReference, parseImageReference, suffixOf } from '../../src/cache/image-reference';
import { shown } from '../../src/core/validation';

const SHA384 = `sha384:${'a1'.repeat(48)}`;
const SHA512 = `sha512:${'f0'.repeat(64)}`;

test.each<[string, ImageReference]>([
  // short forms
  ['nginx', { path: 'nginx' }],
  ['a', { path: 'a' }],
  ['1', { path: '1' }],
  ['nginx:1.27', { path: 'nginx', tag: '1.27' }],
  ['library/nginx', { path: 'library/nginx' }],
  ['library/nginx:1.27-alpine', { path: 'library/nginx', tag: '1.27-alpine' }],
  ['team/app/worker:v1', { path: 'team/app/worker', tag: 'v1' }],
  ['team_a/app', { path: 'team_a/app' }],
  ['my.app', { path: 'my.app' }],
  ['example.com:5000', { path: 'example.com', tag: '5000' }],
  ['localhost', { path: 'localhost' }],
  ['localhost:5000', { path: 'localhost', tag: '5000' }],
  ['192.168.1.1:5000', { path: '192.168.1.1', tag: '5000' }],
  ['localhosts/app', { path: 'localhosts/app' }],
  ['team/my.app', { path: 'team/my.app' }],
  // Docker Hub by its hosts
  ['docker.io/nginx', { host: 'docker.io', path: 'nginx' }],
  ['docker.io/library/nginx:1.27', { host: 'docker.io', path: 'library/nginx', tag: '1.27' }],
  ['index.docker.io/library/nginx', { host: 'index.docker.io', path: 'library/nginx' }],
  ['registry-1.docker.io/library/nginx', { host: 'registry-1.docker.io', path: 'library/nginx' }],
  ['Docker.IO/team/app', { host: 'docker.io', path: 'team/app' }],
  // hosts
  ['ghcr.io/team/app:1', { host: 'ghcr.io', path: 'team/app', tag: '1' }],
  ['quay.io/a/b/c/d/e:1', { host: 'quay.io', path: 'a/b/c/d/e', tag: '1' }],
  ['public.ecr.aws/docker/library/alpine:3', { host: 'public.ecr.aws', path: 'docker/library/alpine', tag: '3' }],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1',
    { host: '111122223333.dkr.ecr.eu-west-1.amazonaws.com', path: 'team/app', tag: '1' }],
  ['registry.k8s.io/kube-proxy', { host: 'registry.k8s.io', path: 'kube-proxy' }],
  ['cgr.dev/docker.io/nginx', { host: 'cgr.dev', path: 'docker.io/nginx' }],
  ['xn--bcher-kva.example/app', { host: 'xn--bcher-kva.example', path: 'app' }],
  ['0.1/app', { host: '0.1', path: 'app' }],
  ['a--b.c-d/app', { host: 'a--b.c-d', path: 'app' }],
  ['GHCR.io/team/app:LATEST', { host: 'ghcr.io', path: 'team/app', tag: 'LATEST' }],
  ['Registry/app', { host: 'registry', path: 'app' }],
  ['LOCALHOST/app', { host: 'localhost', path: 'app' }],
  ['localhost/app', { host: 'localhost', path: 'app' }],
  ['localhost/team/app:1', { host: 'localhost', path: 'team/app', tag: '1' }],
  ['localhost:5000/app', { host: 'localhost:5000', path: 'app' }],
  ['127.0.0.1/app', { host: '127.0.0.1', path: 'app' }],
  ['127.0.0.1:5000/app:5050', { host: '127.0.0.1:5000', path: 'app', tag: '5050' }],
  ['[::1]/app', { host: '[::1]', path: 'app' }],
  ['[2001:DB8::1]:5000/team/app:1', { host: '[2001:db8::1]:5000', path: 'team/app', tag: '1' }],
  ['[2001:db8:1:2:3:4:5:6]/app', { host: '[2001:db8:1:2:3:4:5:6]', path: 'app' }],
  // ports
  ['registry:1/app', { host: 'registry:1', path: 'app' }],
  ['registry:65535/app', { host: 'registry:65535', path: 'app' }],
  ['ghcr.io:443/app', { host: 'ghcr.io', path: 'app' }],
  ['Registry:443/app', { host: 'registry', path: 'app' }],
  ['localhost:443/app:443', { host: 'localhost', path: 'app', tag: '443' }],
  ['[::1]:443/app', { host: '[::1]', path: 'app' }],
  ['[fe80::443]/app', { host: '[fe80::443]', path: 'app' }],
  ['ghcr.io:4430/app', { host: 'ghcr.io:4430', path: 'app' }],
  ['ghcr.io:8443/app', { host: 'ghcr.io:8443', path: 'app' }],
  ['ghcr.io:80/app', { host: 'ghcr.io:80', path: 'app' }],
  // path components
  ['a_b', { path: 'a_b' }],
  ['a__b', { path: 'a__b' }],
  ['a-b--c----d', { path: 'a-b--c----d' }],
  ['a.b_c__d-e', { path: 'a.b_c__d-e' }],
  ['x/a.b_c__d-e', { path: 'x/a.b_c__d-e' }],
  // tags
  ['nginx:_', { path: 'nginx', tag: '_' }],
  ['nginx:V1.0_rc-1', { path: 'nginx', tag: 'V1.0_rc-1' }],
  [`nginx:${'t'.repeat(128)}`, { path: 'nginx', tag: 't'.repeat(128) }],
  ['sha256:abc', { path: 'sha256', tag: 'abc' }],
  // digests
  [`nginx@${SHA256}`, { path: 'nginx', digest: SHA256 }],
  [`nginx:1.27@${SHA256}`, { path: 'nginx', tag: '1.27', digest: SHA256 }],
  [`ghcr.io/team/app@${SHA384}`, { host: 'ghcr.io', path: 'team/app', digest: SHA384 }],
  [`localhost:5000/app:1@${SHA512}`, { host: 'localhost:5000', path: 'app', tag: '1', digest: SHA512 }],
  // image ids, but for one character or a piece more
  ['a'.repeat(63), { path: 'a'.repeat(63) }],
  ['a'.repeat(65), { path: 'a'.repeat(65) }],
  [`${'a'.repeat(64)}:1`, { path: 'a'.repeat(64), tag: '1' }],
  [`docker.io/${'a'.repeat(64)}`, { host: 'docker.io', path: 'a'.repeat(64) }],
  // lengths
  ['x'.repeat(255), { path: 'x'.repeat(255) }],
  [`ghcr.io/${'x'.repeat(247)}:${'t'.repeat(128)}@${SHA256}`, { host: 'ghcr.io', path: 'x'.repeat(247), tag: 't'.repeat(128), digest: SHA256 }],
  [`team/${'x'.repeat(250)}`, { path: `team/${'x'.repeat(250)}` }],
])('%s is read', (reference, expected) => {
  expect(parse(reference)).toEqual(expected);
});

test('the tokens of these tests have markers with what splits a reference', () => {
  expect([join, id, `${port}`]).toEqual([expect.stringContaining(':'), expect.stringMatching(/[A-Z].*\./), expect.stringContaining('.')]);
});

test.each<[string, string, ImageReference]>([
  ['tag', `nginx:${id}`, { path: 'nginx', tag: id }],
  ['part of the tag', `nginx:v${id}_${join}`, { path: 'nginx', tag: `v${id}_${join}` }],
  ['tag of a number', `nginx:${port}`, { path: 'nginx', tag: `${port}` }],
  ['digest', `ghcr.io/team/app@${id}`, { host: 'ghcr.io', path: 'team/app', digest: id }],
  ['hexadecimal digits of the digest', `nginx:1@sha256:${join}`, { path: 'nginx', tag: '1', digest: `sha256:${join}` }],
  ['tag and digest', `nginx:${join}@${id}`, { path: 'nginx', tag: join, digest: id }],
  ['whole path', id, { path: id }],
  ['whole path, with a tag', `${join}:1`, { path: join, tag: '1' }],
  ['first component, the only one known of which is a path', `${id}/app`, { path: `${id}/app` }],
  ['first component, with a colon in the marker', `${join}/team/app@${SHA256}`, { path: `${join}/team/app`, digest: SHA256 }],
  ['first component of two tokens', `${id}${join}/app`, { path: `${id}${join}/app` }],
  ['part of the first component', `team-${id}/app`, { path: `team-${id}/app` }],
  ['part of a component that would be too long', `${'x'.repeat(255)}${id}`, { path: `${'x'.repeat(255)}${id}` }],
  ['last component', `ghcr.io/team/${id}:1`, { host: 'ghcr.io', path: `team/${id}`, tag: '1' }],
  ['component that begins like the name of the local host', `localhost${id}/app`, { path: `localhost${id}/app` }],
  ['host in pieces', `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/team/app:1`,
    { host: `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}`, path: 'team/app', tag: '1' }],
  ['host with a port', `${id}:5000/app`, { host: `${id}:5000`, path: 'app' }],
  ['host with the default port', `${join}:443/app`, { host: join, path: 'app' }],
  ['host with an upper-case letter', `Registry-${id}/app`, { host: `Registry-${id}`, path: 'app' }],
  ['port', `registry.example:${port}/app`, { host: `registry.example:${port}`, path: 'app' }],
  ['port behind a name without dots', `registry:${id}/app`, { host: `registry:${id}`, path: 'app' }],
  ['every piece', `${id}.${join}/${id}/${join}:${id}@${join}`, { host: `${id}.${join}`, path: `${id}/${join}`, tag: id, digest: join }],
])('a token may be the %s', (_, reference, expected) => {
  expect(parse(reference)).toEqual(expected);
  expect(parse(reference).path).toBe(expected.path);
});

test('nothing is there that was not written', () => {
  expect(parse('nginx')).toStrictEqual({ host: undefined, path: 'nginx', tag: undefined, digest: undefined });
});

describe('refused', () => {
  test.each([
    // nothing
    ['', 'empty path component; write path components joined by single "/", for example "team/app:1.27"'],
    [':1', 'empty path component'],
    [`@${SHA256}`, 'empty path component'],
    ['/', 'empty path component'],
    ['docker.io/', 'empty path component'],
    ['docker.io/:1', 'empty path component'],
    // slashes
    ['/nginx', 'empty path component'],
    ['nginx/', 'empty path component'],
    ['team/app/:1', 'empty path component'],
    ['team//app', 'empty path component'],
    ['docker.io//nginx', 'empty path component'],
    // text
    ['nginx latest', 'has a space or a control character; leave it out'],
    [' nginx', 'has a space'],
    ['nginx:1\n', 'has a space or a control character'],
    ['nginx\u2028', 'has a space'],
    ['nginx:\0', 'has a space or a control character'],
    ['https://ghcr.io/team/app', 'has a scheme; leave out "https://"'],
    ['docker://nginx', 'has a scheme; leave out "docker://"'],
    ['HTTP://ghcr.io/app', 'has a scheme; leave out "HTTP://"'],
    ['a'.repeat(64), 'is 64 hexadecimal digits, which Docker takes for an image id'],
    // hosts
    ['a_b.example/app', 'has the host "a_b.example"; a host is a DNS name, an IPv4 address or an IPv6 address in brackets'],
    ['-a.example/app', 'has the host "-a.example"'],
    ['a-.example/app', 'has the host "a-.example"'],
    ['a..example/app', 'has the host "a..example"'],
    ['.example/app', 'has the host ".example"'],
    ['example./app', 'has the host "example."'],
    ['\u212a.example/app', 'has the host "\u212a.example"'],
    ['registry:/app', 'has the host "registry:"'],
    [':5000/app', 'has the host ":5000"'],
    ['registry:0/app', 'has the host "registry:0"; a host is a DNS name, an IPv4 address or an IPv6 address in brackets, perhaps with ":" and a port from 1 to 65535'],
    ['registry:65536/app', 'has the host "registry:65536"'],
    ['registry:http/app', 'has the host "registry:http"'],
    ['registry:1:2/app', 'has the host "registry:1:2"'],
    ['fe80::1/app', 'has the host "fe80::1"'],
    ['[fe80::1%eth0]/app', 'has the host "[fe80::1%eth0]"'],
    ['[::ffff:10.0.0.1]/app', 'has the host "[::ffff:10.0.0.1]"'],
    ['[1::2::3]/app', 'has the host "[1::2::3]"'],
    ['[::1]5000/app', 'has the host "[::1]5000"'],
    ['[::1/app', 'has the host "[::1"'],
    ['nginx:feature/x', 'has the host "nginx:feature"; a host is a DNS name, an IPv4 address or an IPv6 address in brackets, perhaps with ":" and '
      + 'a port from 1 to 65535; what is before the first "/" is a host when it has ".", ":" or upper-case letters, and no tag has a "/"'],
    // path components
    ['Nginx', 'has upper-case letters in "Nginx"; repository names are lower case: write "nginx"'],
    ['docker.io/Library/nginx', 'has upper-case letters in "Library"; repository names are lower case: write "library"'],
    ['team/App:1', 'has upper-case letters in "App"; repository names are lower case: write "app"'],
    ['team/Ap..p', 'has the path component "Ap..p"; a component has lower-case letters and digits with single separators inside'],
    ['a..b', 'has the path component "a..b"'],
    ['a___b', 'has the path component "a___b"'],
    ['a._b', 'has the path component "a._b"'],
    ['-a', 'has the path component "-a"'],
    ['a-', 'has the path component "a-"'],
    ['team/_a', 'has the path component "_a"'],
    ['team/a.', 'has the path component "a."'],
    ['team/a*', 'has the path component "a*"'],
    ['b\u00fccher', 'has the path component "b\u00fccher"'],
    ['nginx:1:2', 'has the path component "nginx:1"'],
    [`nginx@${SHA256}@${SHA256}`, 'has the path component "nginx@sha256"'],
    ['[::1]:5000', 'has the path component "[::1]"'],
    ['#{Token[TOKEN.1]}/app', 'has the host "<token>"'],
    // tags
    ['nginx:', 'has the tag "" of 0 characters; a tag has 1 to 128 letters, digits, ".", "_" and "-"'],
    [`nginx:@${SHA256}`, 'has the tag ""'],
    ['team/app:feature/x', 'has the tag "feature/x"'],
    ['nginx:.1', 'has the tag ".1"'],
    ['nginx:-1', 'has the tag "-1"'],
    ['nginx:1+2', 'has the tag "1+2"'],
    [`nginx:${'t'.repeat(129)}`, 'of 129 characters; a tag has 1 to 128'],
    // digests
    ['nginx@', 'has the digest ""; a digest is "sha256:" and 64 hexadecimal digits in lower case, "sha384:" and 96, or "sha512:" and 128; copy it whole'],
    [`nginx@md5:${'a'.repeat(32)}`, `has the digest "md5:${'a'.repeat(32)}"; a digest is "sha256:" and 64`],
    [`nginx@blake3:${'a'.repeat(64)}`, `has the digest "blake3:${'a'.repeat(64)}"; a digest is "sha256:" and 64`],
    [`nginx@sha2560:${'a'.repeat(64)}`, `has the digest "sha2560:${'a'.repeat(64)}"; a digest is "sha256:" and 64`],
    ['nginx@latest', 'has the digest "latest"'],
    [`nginx@${SHA256.slice(7)}`, 'has the digest "0123456789'],
    [`nginx@${SHA256.slice(0, -1)}`, 'has the digest "sha256:'],
    [`nginx@${SHA256}0`, 'has the digest "sha256:'],
    [`nginx@${SHA256.replace('abc', 'Abc')}`, 'has the digest "sha256:'],
    [`nginx@${SHA256.replace('abc', 'gbc')}`, 'has the digest "sha256:'],
    [`nginx@${SHA384.slice(0, -1)}`, 'has the digest "sha384:'],
    [`nginx@${SHA384}0`, 'has the digest "sha384:'],
    [`nginx@${SHA512.slice(0, -1)}`, 'has the digest "sha512:'],
    [`nginx@${SHA512}0`, 'has the digest "sha512:'],
    [`nginx@blake3:${'a'.repeat(31)}`, 'has the digest "blake3:'],
    [`nginx@SHA256:${'a'.repeat(64)}`, 'has the digest "SHA256:'],
    [`nginx@a..b:${'a'.repeat(64)}`, 'has the digest "a..b:'],
    [`nginx@:${'a'.repeat(64)}`, 'has the digest ":'],
    [`nginx@${SHA256}/app`, 'has the host "nginx@sha256'],
    // lengths
    ['x'.repeat(256), 'has 256 characters before the tag and the digest, at most 255 are allowed; use a shorter repository name'],
    [`ghcr.io/${'x'.repeat(248)}:1`, 'has 256 characters before the tag'],
    [`team/${'x'.repeat(251)}`, 'has 256 characters before the tag'],
  ])('%j', (reference, message) => {
    expect(() => parse(reference)).toThrow(`Stack: "image" ${shown(reference)} `);
    expect(() => parse(reference)).toThrow(message);
  });

  test.each([
    ['tag', `${id}:-1`, 'has the tag "-1"'],
    ['digest', `${id}:${id}@sha256:1`, 'has the digest "sha256:1"'],
    ['component', `${id}/Team/app`, 'has upper-case letters in "Team"; repository names are lower case: write "team"'],
    ['empty component', `${id}//app:${id}`, 'empty path component'],
    ['host', `a_b.example/${id}:${id}`, 'has the host "a_b.example"'],
    ['scheme', `https://${id}/app`, 'has a scheme; leave out "https://"'],
  ])('a wrong %s beside tokens', (_, reference, message) => {
    expect(() => parse(reference)).toThrow(message);
  });

  test('without the path of a construct where there is none', () => {
    expect(() => parseImageReference('uri', 'Nginx', 'Here')).toThrow(/^Here: "uri" "Nginx" has upper-case letters/);
  });

  test.each(['a-', 'a.', 'a_', 'A.', 'a:', 'a@', '[:', '/', '-'])('a long hostile one of %j at once', (unit) => {
    const started = process.hrtime.bigint();
    expect(() => parse(`${unit.repeat(20000)}!`)).toThrow();
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(500);
  });
});

test.each([
  [{ path: 'a' }, ''],
  [{ path: 'a', tag: 't' }, ':t'],
  [{ path: 'a', digest: SHA256 }, `@${SHA256}`],
  [{ host: 'h.example', path: 'a', tag: 't', digest: SHA256 }, `:t@${SHA256}`],
])('the suffix of %j is %j', (reference, suffix) => {
  expect(suffixOf(reference)).toBe(suffix);
});
