import { parseArgs } from 'util';
import type { FailOn } from '../report/run';
import { FAIL_ON } from '../report/run';
import { closest } from '../report/did-you-mean';
import { isGlob } from '../report/policy/glob';
import type { ReportFormatId } from '../report/writers';
import { REPORT_FORMATS } from '../report/writers';

export const LOG_LEVELS = ['CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const FORMAT_IDS = REPORT_FORMATS.map(({ id }) => id);

const COMMANDS = ['scan', 'merge', 'serve', 'create-settings-file', 'policy'] as const;

/** Actions of `scan-model policy`. */
export const POLICY_ACTIONS = ['allow', 'revoke', 'deny', 'list', 'status'] as const;

/** A report to write; to stdout when no file is named. */
export interface Output {
  readonly format: ReportFormatId;
  readonly file?: string;
}

/** Part `index` (from 1) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Options that show something instead of scanning; the first that is given wins. */
const INSTEAD = ['help', 'version', 'explain', 'reporting-formats', 'trace'] as const;

export interface Options {
  readonly command: (typeof COMMANDS)[number] | (typeof INSTEAD)[number];
  readonly paths: readonly string[];
  readonly stdinList: boolean;
  readonly outputs: readonly Output[];
  readonly failOn?: FailOn;
  readonly failOnCoverage: boolean;
  readonly passWithoutModels: boolean;
  readonly shard?: Shard;
  /** As many as the files deserve when nothing is said. */
  readonly jobs?: number;
  readonly quiet: boolean;
  readonly showSkipped: boolean;
  readonly showUses: boolean;
  readonly hash: boolean;
  readonly log?: LogLevel;
  readonly policy?: string;
  /** Obey no policy at all. */
  readonly noPolicy: boolean;
  /** Patterns of excluded files. */
  readonly exclude: readonly string[];
  /** Count Git's own files that are no models instead of listing them. */
  readonly defaultExcludes: boolean;
  /** Enter links to folders outside of the given paths. */
  readonly followLinks: boolean;
  readonly settingsFile?: string;
  /** Rule, for `explain`. */
  readonly rule?: string;
  /** File, for `trace`. */
  readonly traced?: string;
  /** For `create-settings-file`. */
  readonly force: boolean;
  readonly location?: string;
}

/** A mistake in how the program was called; the message is for the person who did it. Exit status 4. */
export class UsageError extends Error {}

const OPTIONS = {
  path: { type: 'string', short: 'p' },
  log: { type: 'string', short: 'l' },
  'show-skipped': { type: 'boolean' },
  'show-uses': { type: 'boolean' },
  'settings-file': { type: 'string' },
  'reporting-format': { type: 'string', short: 'r' },
  'output-file': { type: 'string', short: 'o' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
  'fail-on': { type: 'string' },
  'fail-on-coverage': { type: 'boolean' },
  'pass-without-models': { type: 'boolean' },
  'stdin-list': { type: 'boolean' },
  shard: { type: 'string' },
  jobs: { type: 'string', short: 'j' },
  policy: { type: 'string' },
  'no-policy': { type: 'boolean' },
  exclude: { type: 'string' },
  'no-default-excludes': { type: 'boolean' },
  'follow-links': { type: 'boolean' },
  hash: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  explain: { type: 'string' },
  'reporting-formats': { type: 'boolean' },
  trace: { type: 'string' }
} as const;

const SERVE_OPTIONS = {
  stdio: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' }
} as const;

const SETTINGS_OPTIONS = {
  force: { type: 'boolean', short: 'f' },
  location: { type: 'string', short: 'l' },
  help: { type: 'boolean', short: 'h' }
} as const;

const POLICY_OPTIONS = {
  help: { type: 'boolean', short: 'h' }
} as const;

type Table = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

/**
 * The command line, read. Throws `UsageError`.
 * @param exists - true for a path that exists: a file name that a shell expands from `*` must not become a command
 */
export function readArgs(argv: readonly string[], exists: (path: string) => boolean): Options {
  const command = commandOf(argv, exists);
  const rest = command === undefined ? argv : argv.slice(1);
  const table = tableOf(command);
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  const outputs: { format?: ReportFormatId; file?: string }[] = [];

  for (const token of tokens(rest, table)) {
    if (token.kind === 'positional') {
      positionals.push(token.value);
      continue;
    }
    if (token.kind !== 'option') {
      continue;
    }
    const value = checked(token, table);
    values.set(token.name, [...(values.get(token.name) ?? []), value]);
    if (token.name === 'reporting-format') {
      pair(outputs, 'format', oneOf(value, FORMAT_IDS, token.rawName));
    } else if (token.name === 'output-file') {
      pair(outputs, 'file', value);
    }
  }

  if (command === 'serve' && !values.has('help') && (!values.has('stdio') || positionals.length > 0)) {
    throw new UsageError('serve takes its requests from stdin: scan-model serve --stdio.');
  }
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  const log = last('log');
  const failOn = last('fail-on');
  const jobs = last('jobs');
  const shard = last('shard');
  if (values.has('policy') && values.has('no-policy')) {
    throw new UsageError('--policy and --no-policy contradict each other. Leave one of them out.');
  }
  const named = [...(values.get('path') ?? []), ...positionals];
  const traced = values.get('trace') ?? [];
  if (traced.length > 0 && traced.length + named.length > 1) {
    throw new UsageError('--trace shows one file. Leave out the other paths.');
  }
  return {
    command: INSTEAD.find(name => values.has(name)) ?? command ?? 'scan',
    paths: named,
    stdinList: values.has('stdin-list'),
    outputs: outputsOf(outputs),
    failOn: failOn === undefined ? undefined : oneOf(failOn.toLowerCase(), FAIL_ON, '--fail-on'),
    failOnCoverage: values.has('fail-on-coverage'),
    passWithoutModels: values.has('pass-without-models'),
    shard: shard === undefined ? undefined : shardOf(shard),
    jobs: jobs === undefined ? undefined : jobsOf(jobs),
    quiet: values.has('quiet'),
    showSkipped: values.has('show-skipped'),
    showUses: values.has('show-uses'),
    hash: values.has('hash'),
    log: log === undefined ? undefined : oneOf(log.toUpperCase(), LOG_LEVELS, '--log'),
    policy: last('policy'),
    noPolicy: values.has('no-policy'),
    exclude: (values.get('exclude') ?? []).map(globOf),
    defaultExcludes: !values.has('no-default-excludes'),
    followLinks: values.has('follow-links'),
    settingsFile: last('settings-file'),
    rule: last('explain'),
    traced: traced.at(-1),
    force: values.has('force'),
    location: last('location')
  };
}

function commandOf(argv: readonly string[], exists: (path: string) => boolean): (typeof COMMANDS)[number] | undefined {
  const command = COMMANDS.find(name => name === argv[0]);
  const words = command === 'policy' || command === 'serve' ? argv.slice(0, 2) : argv.slice(0, 1);
  if (command !== undefined && words.every(exists)) {
    throw new UsageError(
      `'${words.join(' ')}' is a command, and here it names files too. To scan them, put -- in front; for the command, go to another folder.`
    );
  }
  return command;
}

function tableOf(command: (typeof COMMANDS)[number] | undefined): Table {
  switch (command) {
    case 'create-settings-file':
      return SETTINGS_OPTIONS;
    case 'policy':
      return POLICY_OPTIONS;
    case 'serve':
      return SERVE_OPTIONS;
    default:
      return OPTIONS;
  }
}

type Token = ReturnType<typeof tokens>[number];

function tokens(args: readonly string[], table: Table) {
  return parseArgs({ args: [...args], options: table, allowPositionals: true, strict: false, tokens: true }).tokens;
}

/** The token's value (empty for a switch), or a `UsageError` that says what to write instead. */
function checked(token: Extract<Token, { kind: 'option' }>, table: Table): string {
  const option = Object.prototype.hasOwnProperty.call(table, token.name) ? table[token.name] : undefined;
  if (option === undefined) {
    const near = token.rawName.startsWith('--') ? closest(token.name, Object.keys(table)) : undefined;
    throw new UsageError(`There is no option ${token.rawName}.${near === undefined ? '' : ` Did you mean --${near}?`}`);
  }
  if (option.type === 'boolean') {
    if (token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value.`);
    }
    return '';
  }
  if (token.value === undefined || (!token.inlineValue && /^-./.test(token.value))) {
    throw new UsageError(`${token.rawName} needs a value.`);
  }
  return token.value;
}

function oneOf<T extends string>(value: string, choices: readonly T[], option: string): T {
  const choice = choices.find(candidate => candidate === value);
  if (choice === undefined) {
    const near = closest(value, choices);
    throw new UsageError(
      `${option} cannot be '${value}'.${near === undefined ? '' : ` Did you mean ${near}?`} Choose from ${choices.join(', ')}.`
    );
  }
  return choice;
}

/** `-r` and `-o` belong together in the order in which they stand: each fills the first place that waits for it. */
function pair<K extends 'format' | 'file'>(
  outputs: { format?: ReportFormatId; file?: string }[],
  key: K,
  value: (typeof outputs)[number][K]
): void {
  const waiting = outputs.at(-1);
  if (waiting !== undefined && waiting[key] === undefined) {
    waiting[key] = value;
  } else {
    outputs.push({ [key]: value });
  }
}

function outputsOf(outputs: readonly { format?: ReportFormatId; file?: string }[]): readonly Output[] {
  const all = outputs.length === 0 ? [{}] : outputs;
  const result: Output[] = all.map(({ format, file }: { format?: ReportFormatId; file?: string }) => ({
    format: format ?? REPORT_FORMATS[0].id,
    file
  }));
  if (result.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError('Only one report can go to the terminal. Name a file with -o after each -r.');
  }
  const files = result.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined) {
    throw new UsageError(`Two reports cannot go into the same file ${twice}.`);
  }
  return result;
}

/** Characters of a pattern. */
const MAX_GLOB = 2000;

function globOf(glob: string): string {
  if (glob.trim() === '' || glob.length > MAX_GLOB || !isGlob(glob)) {
    throw new UsageError(`--exclude takes a pattern such as '*.csv' or 'old/**'; it cannot be '${glob}'.`);
  }
  return glob;
}

function shardOf(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (!match || index < 1 || index > count) {
    throw new UsageError(`--shard is written I/N with I from 1 to N, such as 1/4; it cannot be '${text}'.`);
  }
  return { index, count };
}

/** Threads that are of any use; more only cost memory. */
const MAX_JOBS = 256;

function jobsOf(text: string): number {
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (jobs < 1 || jobs > MAX_JOBS) {
    throw new UsageError(`--jobs is a number from 1 to ${MAX_JOBS}; it cannot be '${text}'.`);
  }
  return jobs;
}
