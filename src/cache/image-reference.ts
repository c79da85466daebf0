import { isIPv6 } from 'net';
import { PATH_COMPONENT } from '../core/names';
import { invalid, shown, Where } from '../core/validation';

/** A reference to a container image. Any part may hold tokens. */
export interface ImageReference {
  /**
   * The registry's host, lower-cased and without the default port 443; undefined in the short form, which means Docker Hub.
   *
   * It is for comparing. The host of `registry:443/app` is `registry`, which in front of a path would be read as a part of it.
   */
  readonly host?: string;
  /** What is below the host, as written: `nginx`, `library/nginx`, `team/app`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Tokens as CDK writes them into strings, also numbers: those are not unresolved to `Token.isUnresolved`, but are resolved. */
const TOKEN_MARKER = /\$\{Token\[[a-zA-Z0-9:._-]+\]\}|-1\.\d{10,16}e\+289/g;

/** Stands for a token while a reference is read: a marker has characters that separate the pieces. No reference has it itself. */
const TOKEN = '\0';

/** As Docker does, takes what is before the first slash for a host by `.`, `:`, an upper-case letter or the name `localhost`. */
const PIECES = /^(?:(?<host>(?=[^/]*[.:A-Z]|localhost\/)[^/]*)\/)?(?<path>.*?)(?::(?<tag>[^:@]*))?(?:@(?<digest>[^@]*))?$/s;

/** What many clients take, by the OCI distribution specification; newer ones count the path alone. */
const MAX_NAME_LENGTH = 255;

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const IMAGE_ID = /^[0-9a-f]{64}$/;
const HOST = /^(?:[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*|\[(?<ipv6>[0-9a-f:]+)\])(?::(?<port>[0-9]+))?$/i;
const MAX_PORT = 65535;
const COMPONENT = new RegExp(`^${PATH_COMPONENT}$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
/** The algorithms that clients know; another one is refused by all of them. */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/**
 * Reads a container image reference, `[host[:port]/]path[:tag][@digest]`, as Docker does.
 *
 * Pieces that hold tokens are not checked. A first component that is one token is a part of the path: whether it will be a host cannot
 * be known.
 *
 * @throws for what no client can pull
 * @see https://pkg.go.dev/github.com/distribution/reference
 */
export function parseImageReference(prop: string, reference: string, where: Where): ImageReference {
  const pieces = PIECES.exec(reference.replace(TOKEN_MARKER, TOKEN))!.groups as unknown as ImageReference;
  const problem = textProblem(reference) ?? pieceProblem(pieces);
  if (problem !== undefined) {
    throw invalid(`"${prop}" ${shown(reference)} ${problem}`, where);
  }
  const markers = reference.match(TOKEN_MARKER) ?? [];
  // Each call takes the next ones, so the pieces are in the order they are written.
  const withMarkers = (piece: string) => piece.replaceAll(TOKEN, () => markers.shift()!);
  return {
    host: pieces.host && withMarkers(comparable(pieces.host)),
    path: withMarkers(pieces.path),
    tag: pieces.tag && withMarkers(pieces.tag),
    digest: pieces.digest && withMarkers(pieces.digest),
  };
}

/** What follows the path: nothing, `:tag`, `@digest` or `:tag@digest`. */
export function suffixOf({ tag, digest }: ImageReference): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

function comparable(host: string): string {
  const withoutPort = host.replace(/:443$/, '');
  return withoutPort.includes(TOKEN) ? withoutPort : withoutPort.toLowerCase();
}

function pieceProblem({ host, path, tag, digest }: ImageReference): string | undefined {
  return problemOf(host === undefined ? path : `${host}/${path}`, lengthProblem)
    ?? problemOf(host, hostProblem)
    ?? path.split('/').map((component) => problemOf(component, componentProblem)).find((found) => found !== undefined)
    ?? problemOf(tag, tagProblem)
    ?? problemOf(digest, digestProblem);
}

function problemOf(piece: string | undefined, find: (piece: string) => string | undefined): string | undefined {
  return piece === undefined || piece.includes(TOKEN) ? undefined : find(piece);
}

function textProblem(reference: string): string | undefined {
  if (/[\s\p{Cc}]/u.test(reference)) {
    return 'has a space or a control character; leave it out';
  }
  const scheme = SCHEME.exec(reference)?.[0];
  if (scheme !== undefined) {
    return `has a scheme; leave out ${shown(scheme)}`;
  }
  return IMAGE_ID.test(reference) ? 'is 64 hexadecimal digits, which Docker takes for an image id; name the repository' : undefined;
}

function lengthProblem(name: string): string | undefined {
  return name.length <= MAX_NAME_LENGTH
    ? undefined
    : `has ${name.length} characters before the tag and the digest, at most ${MAX_NAME_LENGTH} are allowed; use a shorter repository name`;
}

function hostProblem(host: string): string | undefined {
  const { ipv6, port = '1' } = HOST.exec(host)?.groups ?? { port: '0' };
  const fits = Number(port) >= 1 && Number(port) <= MAX_PORT && (ipv6 === undefined || isIPv6(ipv6));
  return fits ? undefined : `has the host ${shown(host)}; a host is a DNS name, an IPv4 address or an IPv6 address in brackets, perhaps with ":" and `
    + `a port from 1 to ${MAX_PORT}; what is before the first "/" is a host when it has ".", ":" or upper-case letters, and no tag has a "/"`;
}

function componentProblem(component: string): string | undefined {
  if (COMPONENT.test(component)) {
    return undefined;
  }
  if (component === '') {
    return 'has an empty path component; write path components joined by single "/", for example "team/app:1.27"';
  }
  const lower = component.toLowerCase();
  return COMPONENT.test(lower)
    ? `has upper-case letters in ${shown(component)}; repository names are lower case: write ${shown(lower)}`
    : `has the path component ${shown(component)}; a component has lower-case letters and digits with single separators inside `
      + '(".", "_", "__" or any number of "-")';
}

function tagProblem(tag: string): string | undefined {
  return TAG.test(tag) ? undefined : `has the tag ${shown(tag)} of ${tag.length} characters; a tag has 1 to 128 letters, digits, ".", "_" and `
    + '"-", and does not begin with "." or "-"';
}

function digestProblem(digest: string): string | undefined {
  return DIGEST.test(digest) ? undefined : `has the digest ${shown(digest)}; a digest is "sha256:" and 64 hexadecimal digits in lower case, `
    + '"sha384:" and 96, or "sha512:" and 128; copy it whole';
}
