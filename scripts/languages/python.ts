import * as fs from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage } from 'jsii-rosetta';
import { Example } from './examples';
import { run } from './processes';
import { translate } from './translations';

/** What the README says of Python: a name that is a keyword has an underscore. */
const KEYWORDS = /\.(with|lambda)\(/g;

/** jsii takes times with a time zone only. */
const NOW = /\bDate\(\)/g;

/** Runs modules one after the other in one process, and says which of them raise what. */
const RUNNER = `
import json, runpy, sys, traceback
failures = {}
for name in sys.argv[1:]:
    try:
        runpy.run_path(f"{name}.py", run_name="__main__")
    except BaseException as error:
        failures[name] = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1] + "".join(
            f" (line {frame.lineno}: {frame.line})" for frame in traceback.extract_tb(error.__traceback__)[-40:] if frame.filename == f"{name}.py")
    print(name, file=sys.stderr, flush=True)
json.dump(failures, sys.stdout)
`;

/** Runs the examples with the built package; returns what went wrong, by the example's name. */
export function runInPython(examples: Example[], root: string, directory: string): { [name: string]: string } {
  const programs = examples.map(({ name, imports, classes, statements }) => ({ name, source: imports + classes + statements }));
  const translated = translate(programs, TargetLanguage.PYTHON, directory);
  examples.forEach(({ name }, index) => {
    const source = translated[index].replace(KEYWORDS, '.$1_(').replace(NOW, 'datetime.now(timezone.utc)');
    fs.writeFileSync(path.join(directory, `${name}.py`), `from datetime import datetime, timezone\n${source}\n`);
  });
  fs.writeFileSync(path.join(directory, 'run.py'), RUNNER);

  run('npx', ['projen', 'package:python'], root);
  const built = path.join(root, 'dist', 'python');
  const wheel = fs.readdirSync(built).find((file) => file.endsWith('.whl'))!;
  run('python3', ['-m', 'venv', 'venv'], directory);
  run('venv/bin/pip', ['install', '--quiet', path.join(built, wheel)], directory);
  // Apps write their templates to the temporary directory.
  return JSON.parse(run('venv/bin/python', ['run.py', ...examples.map(({ name }) => name)], directory, { TMPDIR: directory }));
}
