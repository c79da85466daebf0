import { selectPermissions } from './select-permissions';
import { permissionsOf } from '../../model/permissions/permissions';
import { AccessOptions } from '../commands/access';
import { readModel } from '../input/model';
import { Io } from '../io';
import { accessJson, accessMarkdown, accessText } from '../output/access-report';
import { writeJson } from '../output/json-text';

/** Writes who may do what; returns the exit status. */
export function access(options: AccessOptions, io: Io): number {
  const selected = selectPermissions(permissionsOf(readModel(options)), options);
  switch (options.format) {
    case 'json':
      writeJson(io.stdout, accessJson(selected));
      break;
    case 'markdown':
      io.stdout.write(`${accessMarkdown(selected)}\n`);
      break;
    default:
      io.stdout.write(`${accessText(selected, io)}\n`);
  }
  return options.failOnPublic && selected.permissions.some(({ isPublic }) => isPublic) ? 1 : 0;
}
