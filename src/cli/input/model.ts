import { ModelOptions } from './model-options';
import { readAppModel } from '../../model/app-model';
import { readInventoryModel } from '../../model/inventory-model';
import { RegistryModel } from '../../model/registry-model';

/** The registries that a command looks at. */
export function readModel({ app, inventory }: ModelOptions): RegistryModel {
  return inventory === undefined ? readAppModel(app) : readInventoryModel(inventory);
}
