import { briefly, InputError, nameOf, reading } from '../../core/input-error';
import { isObject } from '../../core/json-documents';
import { readImageDetails } from '../../lifecycle/preview/image-documents';
import { registryMapOf } from '../../model/map-builder';
import { MapStorage, RegistryMap, repositoriesOf } from '../../model/registry-map';
import { MapOptions } from '../commands/map';
import { readModel } from '../input/model';
import { Io, readParts } from '../io';
import { countOf, repositoriesText } from '../output/map/map-words';
import { mapMermaid } from '../output/map/mermaid';
import { mapPage } from '../output/map/page';
import { mapPicture } from '../output/map/picture';
import { printable } from '../output/paint';

/** Writes the map of registries; returns the exit status. */
export function map(options: MapOptions, io: Io): number {
  const drawn = registryMapOf(readModel(options), { storageOf: (file) => readStorage(file, io) });
  const { out, svg, mermaid } = options;
  // All are made before the first is written.
  const files: Array<[string | undefined, string, string?]> = [
    [out, out === undefined ? '' : mapPage(drawn)],
    [svg, ...(svg === undefined ? [''] as const : told(mapPicture(drawn)))],
    [mermaid, ...(mermaid === undefined ? [''] as const : told(mapMermaid(drawn)))],
  ];
  for (const [file, text, note] of files) {
    if (file !== undefined) {
      write(file, text, io);
      io.stderr.write(`${printable(nameOf(file === '-' ? 'standard output' : file))}: ${summary(drawn)}${note === undefined ? '' : `; ${note}`}\n`);
    }
  }
  return 0;
}

function told({ text, note }: { readonly text: string; readonly note?: string }): [string, string?] {
  return [text, note];
}

function write(file: string, text: string, io: Io): void {
  if (file === '-') {
    io.stdout.write(text);
  } else {
    io.write(file, text);
  }
}

function summary({ accounts, connections }: RegistryMap): string {
  const registries = accounts.reduce((sum, account) => sum + account.registries.length, 0);
  return [
    countOf(registries, 'registry', 'registries'), repositoriesText(repositoriesOf(accounts).length), countOf(connections.length, 'connection', 'connections'),
  ].join(', ');
}

/** The images of a file, which can be larger than memory. */
function readStorage(file: string, io: Io): MapStorage {
  let images = 0;
  let bytes = 0;
  reading(file, () => readImageDetails(readParts(io, file), file, ({ value, place, line }) => {
    if (!isObject(value)) {
      throw InputError.in(file, `${place} is ${briefly(value)}; expected an image`, line);
    }
    const size = value.imageSizeInBytes ?? 0;
    if (typeof size !== 'number' || size < 0) {
      throw InputError.in(file, `"imageSizeInBytes" of ${place} is ${briefly(size)}; expected a number of bytes`, line);
    }
    images++;
    bytes += size;
  }));
  return { images, bytes };
}
