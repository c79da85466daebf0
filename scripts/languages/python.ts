import * as fs from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { Example, Outcomes } from './examples';
import { run } from './processes';
import { translate } from './translations';

/** What the README says of Python: a name that is a keyword has an underscore. */
const KEYWORDS = /\.(with|lambda)\(/g;

/** jsii takes times with a time zone only. */
const NOW = /\bDate\(\)/g;

/** Runs modules one after the other in one process, and says what each of them raises. */
const RUNNER = `
import json, runpy, sys, traceback
outcomes = {}
for name in sys.argv[1:]:
    outcomes[name] = None
    try:
        runpy.run_path(f"{name}.py", run_name="__main__")
    except BaseException as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"{name}.py"]
        outcomes[name] = f"{type(error).__name__}: {error}: {frames[-1].line if frames else ''}"
json.dump(outcomes, sys.stdout)
`;

/** What the README says of structs: a key that is not spelt as the property is dropped from a dictionary, and an error in a struct. */
const STRUCTS = `
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template
from cdk_managed_ecr import ReplicationConfig, ReplicationDestination, ReplicationRule

def filters(rule):
    stack = Stack(App(), "Stack", env=Environment(account="385605022855", region="us-west-2"))
    ReplicationConfig(stack, "Replication", rules=[rule])
    (resource,) = Template.from_stack(stack).find_resources("AWS::ECR::ReplicationConfiguration").values()
    return resource["Properties"]["ReplicationConfiguration"]["Rules"][0].get("RepositoryFilters", [])

destinations = [ReplicationDestination.region("eu-central-1")]
assert filters({"destinations": destinations, "repository_prefixes": ["prod/"]}) == []
assert filters(ReplicationRule(destinations=destinations, repository_prefixes=["prod/"])) == [{"Filter": "prod/", "FilterType": "PREFIX_MATCH"}]
try:
    ReplicationRule(destinations=destinations, prefixes=["prod/"])
except TypeError:
    pass
else:
    assert False, "a struct takes what is no property of it"
`;

/** The examples of the doc comments came with the package, in Python. */
const DOCSTRINGS = `
import cdk_managed_ecr
documented = [each.__doc__ for each in vars(cdk_managed_ecr).values() if isinstance(each, type) and "Example::" in (each.__doc__ or "")]
assert len(documented) > 20, len(documented)
untranslated = [text for text in documented if "new " in text.split("Example::")[1]]
assert not untranslated, untranslated[0]
`;

/** Runs the examples and the programs above with the built package; returns what went wrong, by their names. */
export function runInPython(examples: Example[], root: string, directory: string): Outcomes {
  const programs = examples.map(({ name, imports, classes, statements }) => ({ name, source: imports + classes + statements }));
  const translated = translate(programs, TargetLanguage.PYTHON, directory).map((source, index) => {
    const completed = source.replace(KEYWORDS, '.$1_(').replace(NOW, 'datetime.now(timezone.utc)');
    return { name: programs[index].name, source: `from datetime import datetime, timezone\n${completed}\n` };
  });
  const modules = [...translated, { name: 'structs', source: STRUCTS }, { name: 'docstrings', source: DOCSTRINGS }];
  modules.forEach(({ name, source }) => fs.writeFileSync(path.join(directory, `${name}.py`), source));
  fs.writeFileSync(path.join(directory, 'run.py'), RUNNER);

  run('npx', ['projen', 'package:python'], root);
  const built = path.join(root, 'dist', 'python');
  const wheel = fs.readdirSync(built).find((file) => file.endsWith('.whl'))!;
  run('python3', ['-m', 'venv', 'venv'], directory);
  run('venv/bin/pip', ['install', '--quiet', path.join(built, wheel)], directory);
  // Apps write their templates to the temporary directory.
  return JSON.parse(run('venv/bin/python', ['run.py', ...modules.map(({ name }) => name)], directory, { TMPDIR: directory }));
}
