import { spawnSync } from 'node:child_process';

/** Returns what a command writes to standard output; throws with all it said when it fails. */
export function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, ...env } });
  if (status !== 0) { throw new Error(`${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`); }
  return stdout;
}
