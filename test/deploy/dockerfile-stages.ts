import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob } from 'node:path';
import { type Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast';

/** The result of a Dockerfile's last stage, with a folder in place of the image's file system. */
export interface Image {
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: string[];
  readonly healthCheck: string[];
  readonly user: string;
}

/** Executes a RUN instruction in the folder of its stage. */
export type RunStep = (command: string, cwd: string) => void;

/**
 * Executes the instructions of a Dockerfile without a container engine, with a folder below `into` for each stage. COPY
 * respects `.dockerignore`, and `run` executes RUN. The files of the base image are missing.
 */
export function buildStages(context: string, into: string, run: RunStep): Image {
  const stages = new Map<string, Image>();
  let current = emptyImage(into);
  for (const instruction of DockerfileParser.parse(
    readFileSync(join(context, 'Dockerfile'), 'utf8'),
  ).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') current = begin(instruction as From, stages, join(into, `${stages.size}`));
    else current = { ...current, ...step(instruction, current, { context, stages, run }) };
    stages.set([...stages.keys()].at(-1) ?? '', current);
  }
  return current;
}

function emptyImage(root: string): Image {
  return { root, workdir: '/', env: {}, command: [], healthCheck: [], user: 'root' };
}

function begin(from: From, stages: Map<string, Image>, root: string): Image {
  const base = stages.get(from.getImage() ?? '') ?? emptyImage(root);
  mkdirSync(root, { recursive: true });
  if (base.root !== root) cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
  stages.set(from.getBuildStage() ?? 'last', base);
  return { ...base, root };
}

interface Surroundings {
  readonly context: string;
  readonly stages: ReadonlyMap<string, Image>;
  readonly run: RunStep;
}

function step(instruction: Instruction, image: Image, { context, stages, run }: Surroundings): Partial<Image> {
  const values = instruction.getArguments().map((argument) => argument.getValue());
  const content = instruction.getArgumentsContent() ?? '';
  const folder = join(image.root, image.workdir);
  switch (instruction.getKeyword()) {
    case 'WORKDIR':
      mkdirSync(join(image.root, values[0]!), { recursive: true });
      return { workdir: values[0]! };
    case 'COPY':
      copy(values, folder, stages.get((instruction as Copy).getFromFlag()?.getValue() ?? '')?.root, context);
      return {};
    case 'RUN':
      run(values.join(' '), folder);
      return {};
    case 'ENV':
      return { env: { ...image.env, ...Object.fromEntries(values.map((value) => value.split('=', 2))) } };
    case 'USER':
      return { user: values[0]! };
    case 'CMD':
      return { command: JSON.parse(content) as string[] }; // the exec form
    case 'HEALTHCHECK':
      return { healthCheck: JSON.parse(content.slice(content.indexOf('['))) as string[] };
    case 'LABEL':
    case 'EXPOSE':
      return {};
    default:
      throw new Error(`No step is known for ${instruction.getKeyword()}`);
  }
}

function copy(values: readonly string[], folder: string, stage: string | undefined, context: string): void {
  const isSent = sentBy(context);
  const target = values.at(-1)!;
  for (const source of values.slice(0, -1)) {
    const to = join(folder, target, target.endsWith('/') ? basename(source) : '');
    mkdirSync(dirname(to), { recursive: true });
    const filter = (path: string) => isSent(path.slice(context.length + 1));
    const options = { recursive: true, verbatimSymlinks: true };
    if (stage === undefined) cpSync(join(context, source), to, { ...options, filter });
    else cpSync(join(stage, source), to, options);
  }
}

/** Whether a file of the context is sent to the builder: the last matching pattern in `.dockerignore` decides. */
function sentBy(context: string): (path: string) => boolean {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n');
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => {
    const parents = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
    const last = patterns.findLast((pattern) => parents.some((one) => matchesGlob(one, pattern.replace('!', ''))));
    return last === undefined || last.startsWith('!');
  };
}
