import { Command, InvalidArgumentError } from 'commander';
import { ModelOptions, withModelOptions } from '../input/model-options';
import { once, text } from '../input/values';

const KINDS = ['pull', 'push', 'import', 'replicate', 'administer'];
const FORMATS = ['text', 'json', 'markdown'];
const PRINCIPAL = /^(\d{12}|arn:[^\s]+|[a-z0-9-]+(\.[a-z0-9-]+)+)$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;

const DESCRIPTION = `Says who may pull, push, import, replicate and administer, by the policies of repositories, registries and creation templates, \
and by those of the roles and users of an app.

Each line has the statement it comes from, its conditions in words, and the half that it lacks. What is not known is said so. \
Policies of organizations, permissions boundaries, sessions and VPC endpoints are not judged.`;

const EXAMPLES = `
Examples:
  npx cdk-managed-ecr access --repository "team/*" --action pull
  npx cdk-managed-ecr access --inventory inventory --principal 444455556666 --format markdown
  npx cdk-managed-ecr access --fail-on-public`;

export interface AccessOptions extends ModelOptions {
  readonly repository?: string;
  readonly principal?: string;
  readonly organization?: string;
  readonly action?: string;
  readonly format: string;
  readonly failOnPublic?: boolean;
}

export function defineAccess(command: Command, run: (options: AccessOptions) => void): void {
  withModelOptions(command
    .summary('say who may pull, push, import, replicate and administer, and by which statement')
    .usage('[--app <directory> | --inventory <directory>] [options]')
    .description(DESCRIPTION))
    .option('--repository <name>', 'only this repository or creation template, or with a * at the end those whose names begin so', once(text))
    .option('--principal <who>', 'only what this account, role, user or service may: an account id, an ARN, or the name of a service',
      once(matching(PRINCIPAL, 'an account id of 12 digits, an ARN, or the whole name of a service')))
    .option('--organization <id>', 'only what is for this organization, or for everybody', once(matching(ORGANIZATION, 'the id of an organization, such as o-a1b2c3d4e5')))
    .addOption(command.createOption('--action <kind>', 'only this kind of access').choices(KINDS))
    .addOption(command.createOption('--format <name>', 'how to write it').choices(FORMATS).default('text'))
    .option('--fail-on-public', 'fail when anybody who has an account of AWS may do something with what is listed')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

function matching(pattern: RegExp, expected: string): (word: string) => string {
  return (word) => {
    if (!pattern.test(word)) {
      throw new InvalidArgumentError(`Expected ${expected}`);
    }
    return word;
  };
}
