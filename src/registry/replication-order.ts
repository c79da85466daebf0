import { Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { attached } from '../core/attached';
import { topStack } from '../core/stacks';
import { invalid } from '../core/validation';

const DESTINATIONS = Symbol.for('cdk-managed-ecr.ReplicationDestinations');

/**
 * Has a destination deployed before the source, since what is pushed before it allows the replication is not replicated later.
 *
 * Registries that replicate into each other, in a ring or both ways, have no such order: the ones declared last are not waited for. Nor is
 * there an order between Stages, that of the pipeline aside.
 *
 * @param scope the construct in the source, for errors
 * @param destination the stack of the destination
 */
export function deployDestinationFirst(scope: Construct, destination: Stack): void {
  const source = topStack(scope);
  if (Stage.of(source) !== Stage.of(destination) || reaches(destination, source, destinationsOf)) {
    return;
  }
  if (reaches(destination, source, ({ dependencies }) => dependencies)) {
    throw invalid(`"destinations" has ${destination.node.path}, which depends on ${source.node.path}, the source; destinations are deployed first, `
      + 'or what is pushed meanwhile is not replicated, so take the dependency away', scope);
  }
  source.addStackDependency(destination, `${scope.node.path} replicates there`);
  destinationsOf(source).add(destination);
}

/** The stacks that a stack waits for because it replicates there. */
function destinationsOf(stack: Stack): Set<Stack> {
  return attached(stack, DESTINATIONS, () => new Set<Stack>());
}

function reaches(from: Stack, to: Stack, next: (stack: Stack) => Iterable<Stack>, seen = new Set<Stack>()): boolean {
  if (seen.has(from)) {
    return false;
  }
  seen.add(from);
  return from === to || [...next(from)].some((stack) => reaches(stack, to, next, seen));
}
