import { IConstruct } from 'constructs';
import { PublicRepositoryProps } from './public-repository-props';
import { invalid, isKnown, optional, optionalText, shown } from '../core/validation';

const MAX_DESCRIPTION_LENGTH = 1_024;
const MAX_TEXT_LENGTH = 10_240;
const MAX_ENTRIES = 50;
const MAX_ENTRY_LENGTH = 50;

/** What the Amazon ECR Public Gallery shows of a repository, checked, with the names of CloudFormation; undefined for nothing. */
export function catalogData(props: PublicRepositoryProps, scope: IConstruct): object | undefined {
  const data = {
    RepositoryDescription: text('description', props.description, MAX_DESCRIPTION_LENGTH, scope),
    AboutText: text('aboutText', props.aboutText, MAX_TEXT_LENGTH, scope),
    UsageText: text('usageText', props.usageText, MAX_TEXT_LENGTH, scope),
    Architectures: list('architectures', props.architectures, scope),
    OperatingSystems: list('operatingSystems', props.operatingSystems, scope),
  };
  return Object.values(data).every((value) => value === undefined) ? undefined : data;
}

function text(prop: string, value: string | undefined, max: number, scope: IConstruct): string | undefined {
  optionalText(prop, value, scope);
  if (isKnown(value) && value.length > max) {
    throw invalid(`"${prop}" must have at most ${max} characters, got ${value.length}; shorten it, or link to the rest`, scope);
  }
  return value;
}

function list(prop: string, values: string[] | undefined, scope: IConstruct): string[] | undefined {
  optional(prop, values, scope);
  if (!isKnown(values)) {
    return values;
  }
  if (values.length > MAX_ENTRIES) {
    throw invalid(`"${prop}" must be at most ${MAX_ENTRIES} texts, got ${values.length}; leave some out`, scope);
  }
  values.forEach((value, index) => {
    optionalText(`${prop}[${index}]`, value, scope);
    if (isKnown(value) && value.length > MAX_ENTRY_LENGTH) {
      throw invalid(`"${prop}" must have 1 to ${MAX_ENTRY_LENGTH} characters each, got ${value.length}: ${shown(value)}; shorten it`, scope);
    }
    if (values.indexOf(value) !== index) {
      throw invalid(`"${prop}" must be different texts, got ${shown(value)} twice; leave one out`, scope);
    }
  });
  return values.length === 0 ? undefined : values;
}
