import { execFile } from 'node:child_process';

export interface DoctorResult {
  readonly exitCode: number | null;
  /** What it printed. */
  readonly lines: readonly string[];
}

/** Runs the built command with these variables only. */
export function runDoctor(variables: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<DoctorResult> {
  const { PATH } = process.env;
  const command = ['dist/cli/doctor.js', ...args];
  return new Promise((resolve) => {
    const options = { env: { PATH, ...variables } };
    const child = execFile('node_modules/.bin/node', command, options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, lines: `${stdout}${stderr}`.trimEnd().split('\n') }),
    );
    // Without --token, it may wait for one on its standard input.
    child.stdin?.end();
  });
}
