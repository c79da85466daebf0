import { briefly, InputError } from '../../core/input-error';
import { membersOf } from '../../core/json-documents';
import { JsonStream } from '../../core/json-stream';

/** What should describe an image, and where it was found. */
export interface ImageDetail {
  readonly value: unknown;
  readonly page: Page;
  /** Where in its document. */
  readonly place: string;
  /** The line on which its document begins. */
  readonly line: number;
  /** The line on which it has this digest. */
  digestLine(digest: string): number | undefined;
}

/** A page of images. What it says of the next page may come after its images. */
export interface Page {
  hasNext: boolean;
  isEmpty: boolean;
}

const EXPECTED = 'the output of aws ecr describe-images --output json';

/** What images belong to that come without a page. */
const NO_PAGE: Page = { hasNext: false, isEmpty: false };

const KEY_BEFORE = /"imageDigest"\s*:\s*$/;
const MAX_KEY_LENGTH = 100;

/**
 * Reads the output of `aws ecr describe-images`, image by image: one or more pages, lists of images or single images.
 *
 * @returns the pages
 */
export function readImageDetails(parts: Iterable<string>, file: string, read: (detail: ImageDetail) => void): Page[] {
  const pages: Page[] = [];
  const json = new JsonStream(parts, file, EXPECTED);
  json.documents((line) => readDocument('', line));
  return pages;

  function readDocument(place: string, line: number): void {
    switch (json.next()) {
      case '[': return json.entries((index) => readDocument(`${place}[${index}]`, line));
      case '{': return readPageOrImage(place, line);
      default: throw unexpected(json.value().value, place, line);
    }
  }

  function readPageOrImage(place: string, line: number): void {
    const path = `${place}.imageDetails`.replace(/^\./, '');
    const page = { hasNext: false, isEmpty: true };
    let isPage = false;
    let digestLine: number | undefined;
    const members: Record<string, unknown> = Object.create(null);
    json.members((key) => {
      if (key === 'imageDetails' && json.next() === '[') {
        isPage = true;
        json.entries((index) => {
          page.isEmpty = false;
          const { value, text, line: begin } = json.value();
          read({ value, page, place: `${path}[${index}]`, line, digestLine: (digest) => lineOfDigest(text, begin, digest) });
        });
        return;
      }
      const member = json.value();
      members[key] = member.value;
      digestLine = key === 'imageDigest' ? member.line : digestLine;
    });

    if (isPage) {
      page.hasNext = hasNext(members);
      pages.push(page);
    } else if ('imageDetails' in members) {
      throw InputError.in(file, `"${path}" is ${briefly(members.imageDetails)}; expected a list of images`, line);
    } else if ('imageDigest' in members || 'imagePushedAt' in members) {
      read({ value: members, page: NO_PAGE, place, line, digestLine: () => digestLine });
    } else {
      throw unexpected(members, place, line);
    }
  }

  function unexpected(value: unknown, place: string, line: number): InputError {
    return InputError.in(file, `${place === '' ? 'the document' : place} is ${briefly(value)}; expected ${EXPECTED}`, line);
  }
}

/** The AWS CLI writes `NextToken` with `--max-items`, and `nextToken` with `--no-paginate`. */
function hasNext(page: unknown): boolean {
  const { NextToken, nextToken } = membersOf(page);
  return (NextToken ?? nextToken ?? undefined) !== undefined;
}

/** The line on which the text gives an image this digest. */
function lineOfDigest(text: string, begin: number, digest: string): number | undefined {
  const literal = JSON.stringify(digest);
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
    if (KEY_BEFORE.test(text.slice(Math.max(0, at - MAX_KEY_LENGTH), at))) {
      return begin + text.slice(0, at).split('\n').length - 1;
    }
  }
  return undefined;
}
