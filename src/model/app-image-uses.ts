import { knownOr } from './known';
import { ImageUseData } from './registry-model';
import { ResourceReader } from './resource-reader';
import { membersOf } from '../core/json-documents';

/** Where each type of resource has the images that it runs. */
const IMAGES: Readonly<Record<string, { readonly kind: ImageUseData['kind']; readonly images: (reader: ResourceReader) => unknown[] }>> = {
  'AWS::ECS::TaskDefinition': {
    kind: 'task definition',
    images: (reader) => knownOr(reader.list('ContainerDefinitions'), []).map((container) => membersOf(container).Image),
  },
  'AWS::Lambda::Function': { kind: 'function', images: (reader) => [membersOf(reader.value(reader.properties.Code)).ImageUri] },
  'AWS::Batch::JobDefinition': { kind: 'job definition', images: (reader) => [membersOf(reader.value(reader.properties.ContainerProperties)).Image] },
};

/** The images that a resource runs. */
export function imageUsesOf(reader: ResourceReader): ImageUseData[] {
  const found = IMAGES[reader.type];
  const { origin } = reader;
  return (found?.images(reader) ?? []).filter((image) => image !== undefined).map((image) => ({
    origin, kind: found.kind, name: origin.path ?? reader.resource.logicalId, imageUri: reader.markedText(image),
  }));
}
