import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const PROJECT = path.join(__dirname, 'event-ruler');

/** Whether event patterns can be tested here: it needs Java and Maven, and is never left out in CI. */
export const HAS_EVENT_RULER = process.env.CI !== undefined || ['java', 'mvn'].every((command) => spawnSync(command, ['-version']).status === 0);

/** A pattern of a rule, and an event that it may match. */
export interface PatternAndEvent {
  readonly pattern: object;
  readonly event: object;
}

/** What the matcher of EventBridge says of each: `true`, `false`, or why it refuses the pattern. */
export function matchEvents(pairs: PatternAndEvent[]): string[] {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'event-ruler-'));
  try {
    const [classpath, input] = ['classpath', 'pairs.json'].map((file) => path.join(directory, file));
    fs.writeFileSync(input, JSON.stringify(pairs));
    execFileSync('mvn', ['--quiet', '--batch-mode', '--file', path.join(PROJECT, 'pom.xml'), 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`], { stdio: 'pipe' });
    const classes = fs.readFileSync(classpath, 'utf8').trim();
    const answers = execFileSync('java', ['-cp', classes, path.join(PROJECT, 'MatchEvents.java'), input], { encoding: 'utf8', stdio: 'pipe' });
    return answers.trimEnd().split('\n');
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}
