import { execFile, execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** How a language's sample is run. */
export interface Tool {
  /** Required commands and files, named as in Debian's packages. */
  readonly needs: readonly string[];
  readonly file: string;
  /** Completes the sample to a program. By default, the sample is one. */
  readonly program?: (sample: string) => string;
  /** Run by bash in the sample's folder. */
  readonly command: string;
}

/** Debian's Unirest and its dependencies. */
const jars = [
  'unirest-java',
  'httpclient',
  'httpasyncclient',
  'httpmime',
  'httpcore',
  'httpcore-nio',
  'commons-logging',
  'commons-codec',
  'com.android.json',
].map((name) => `/usr/share/java/${name}.jar`);

const here = import.meta.dirname;

/** Swift is missing: no compiler is available. */
export const tools: Readonly<Record<string, Tool>> = {
  cURL: { needs: ['curl'], file: 'sample.sh', command: 'bash sample.sh' },
  'C#': {
    needs: ['mcs', 'mono'],
    file: 'sample.cs',
    // mcs does not support the implicit usings and top-level statements of current C#.
    program: (sample) => {
      const [usings = '', ...statements] = sample.split('\n\n');
      const main = `static void Main() { Run().Wait(); }\nstatic async Task Run() {\n${statements.join('\n\n')}\n}`;
      return `using System;\nusing System.Threading.Tasks;\n${usings}\nclass Program {\n${main}\n}`;
    },
    command: `mcs -langversion:7.2 -out:sample.exe sample.cs '${join(here, 'RestSharp.cs')}' && mono sample.exe`,
  },
  Go: { needs: ['go'], file: 'sample.go', command: 'GO111MODULE=off go run sample.go' },
  Java: {
    needs: ['java', jars[0]!],
    file: 'Sample.java',
    program: (sample) =>
      [
        'import com.mashape.unirest.http.*;',
        'public class Sample { public static void main(String[] arguments) throws Exception {',
        sample,
        'Unirest.shutdown(); } }',
      ].join('\n'),
    command: `java -cp ${jars.join(':')} Sample.java`,
  },
  Node: { needs: [], file: 'sample.mjs', command: `'${process.execPath}' sample.mjs` },
  'Objective-C': {
    needs: ['clang', 'gcc', 'gnustep-config'],
    file: 'sample.m',
    program: (sample) => {
      const [imports = '', ...statements] = sample.split('\n\n');
      return `${imports}\nint main(void) { @autoreleasepool {\n${statements.join('\n\n')}\n} return 0; }\n`;
    },
    // GNUstep's headers include objc/blocks_runtime.h, which Debian's runtime lacks.
    command: `mkdir -p objc && echo '#include <Block.h>' > objc/blocks_runtime.h &&
      clang -w -fblocks -I. -idirafter "$(gcc -print-file-name=include)" $(gnustep-config --objc-flags) \
        -include '${join(here, 'nsurlsession.m')}' sample.m -o sample $(gnustep-config --base-libs) -lBlocksRuntime &&
      ./sample 2>&1 | sed '1s/^[^]]*] //'`,
  },
  PHP: { needs: ['php'], file: 'sample.php', command: 'php sample.php' },
  Python: { needs: ['python3'], file: 'sample.py', command: 'python3 sample.py' },
  Ruby: { needs: ['ruby'], file: 'sample.rb', command: 'ruby sample.rb' },
};

/** The requirements that this machine lacks. */
export function missing({ needs }: Tool): string[] {
  return needs.filter((need) => {
    try {
      execFileSync('bash', ['-c', 'command -v "$1" || test -e "$1"', 'bash', need], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/** Runs the sample, and returns its standard output. */
export async function runSample(tool: Tool, sample: string, folder: string): Promise<string> {
  const { file, program = (source) => source, command } = tool;
  await writeFile(join(folder, file), program(sample));
  // So that Node.js finds axios.
  await symlink(resolve(here, '../../node_modules'), join(folder, 'node_modules')).catch(() => undefined);
  const { stdout } = await promisify(execFile)('bash', ['-c', `set -o pipefail; ${command}`], { cwd: folder });
  return stdout;
}
