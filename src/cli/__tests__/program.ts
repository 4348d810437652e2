import { execFileSync, spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, resolve } from 'path';
import type { JsonReport } from '../../report/writers/json-report';

const { program: seconds } = JSON.parse(readFileSync(resolve('tests/patience.json'), 'utf8')) as { program: number };

/** Milliseconds after which a program hangs. */
export const PROGRAM_TIME = seconds * 1000;

/** Result of a run of the program. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The program, built into a folder of its own, and files for it to scan. */
export class Program {
  /** A folder for this suite; nothing above it holds a policy. */
  readonly folder = mkdtempSync(join(tmpdir(), 'scan-model-test-'));
  readonly path = join(this.folder, 'program', 'scan-model.mjs');

  constructor() {
    execFileSync(process.execPath, [resolve('scripts/bundle.mjs'), 'cli', this.path]);
  }

  run(args: readonly string[], { cwd = this.folder, input, env }: RunOptions = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.path, ...args], {
      cwd,
      input,
      env: {
        ...process.env,
        SCAN_MODEL_POLICY: '',
        XDG_CACHE_HOME: join(this.folder, 'cache'),
        XDG_CONFIG_HOME: join(this.folder, 'config'),
        ...env
      },
      encoding: 'utf8',
      timeout: PROGRAM_TIME,
      maxBuffer: 2 ** 28
    });
    return { status, stdout, stderr };
  }

  /** Run with `-r json`, which must leave nothing but one document on stdout. */
  json(args: readonly string[], options?: RunOptions): { status: number | null; report: JsonReport } {
    const { status, stdout } = this.run([...args, '-r', 'json'], options);
    return { status, report: JSON.parse(stdout) as JsonReport };
  }

  /** Write a file below the folder; the result is its absolute path. */
  file(name: string, bytes: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `os.system('echo hi')`, protocol 0. */
export const EVIL = "cos\nsystem\n(S'echo hi'\ntR.";
/** `my_lab.models.Encoder()`: a class that the rules do not know. */
export const UNKNOWN = 'cmy_lab.models\nEncoder\n(tR.';
/** An empty list, protocol 4. */
export const HONEST = Uint8Array.of(0x80, 4, 0x5d, 0x94, 0x2e);
/** Bytes of no format. */
export const STRANGE = Uint8Array.from({ length: 64 }, (_, i) => ((i * 37 + 201) % 256) | 0x80);
