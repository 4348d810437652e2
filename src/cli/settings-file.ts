import { existsSync, readFileSync, writeFileSync } from 'fs';
import { TomlError, parse } from 'smol-toml';
import { POLICY_NAME } from '../report/policy/policy';
import type { FileReport } from '../report/run';
import { EXIT, verdictAfterPolicy } from '../report/run';
import type { Severity } from '../scanner/report';
import { SEVERITIES, atLeast } from '../scanner/report';
import { printable } from '../scanner/printable';
import type { Options } from './args';
import { UsageError } from './args';
import type { Log } from './log';
import { quoted } from './shell';
import { tell } from './output-streams';

/** modelscan's `unsafe_globals`: for each severity, operators by module; `*` is all of a module. */
type UnsafeGlobals = Readonly<Record<Severity, ReadonlyMap<string, readonly string[] | '*'>>>;

/**
 * modelscan's settings, as far as they mean something here: a callable that they list is at least as severe as they
 * say. Which formats are scanned is decided by content, so `scanners` and `middlewares` change nothing.
 */
export function readSettings(path: string, log: Log): (file: FileReport) => FileReport {
  const text = readText(path);
  const globals = unsafeGlobals(path, text);
  log.warn(
    `${path}: unsafe_globals are applied; scanners, middlewares and reporting are not, as content decides what is scanned.`
  );
  return file => {
    const findings = file.findings.map(finding => {
      const wanted = SEVERITIES.find(severity => {
        const operators = globals[severity].get(finding.module);
        return operators === '*' || operators?.includes(finding.operator);
      });
      return wanted === undefined || atLeast(finding.severity, wanted) ? finding : { ...finding, severity: wanted };
    });
    const judged = { ...file, findings };
    return { ...judged, verdict: verdictAfterPolicy(judged) };
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`The settings ${path} cannot be read: ${(error as Error).message}`);
  }
}

function unsafeGlobals(path: string, text: string): UnsafeGlobals {
  const result = { CRITICAL: new Map(), HIGH: new Map(), MEDIUM: new Map(), LOW: new Map() };
  try {
    const section = parse(text).unsafe_globals ?? {};
    for (const [severity, modules] of Object.entries(section)) {
      const known = SEVERITIES.find(candidate => candidate === severity);
      if (known === undefined) {
        throw new UsageError(
          `The settings ${path} have no severity ${severity}; choose from ${SEVERITIES.join(', ')}.`
        );
      }
      for (const [module, operators] of Object.entries(modules as object)) {
        result[known].set(module, operators);
      }
    }
  } catch (error) {
    if (error instanceof TomlError) {
      throw new UsageError(`The settings ${path} are wrong in line ${error.line}: ${error.message.split('\n')[0]}`);
    }
    throw error;
  }
  return result;
}

/** Characters of a path in a message. */
const MAX_PATH = 1000;

const TEMPLATE = `# What scan-model goes by in this folder and below, once it is allowed: scan-model policy allow scan-model.toml
# Every change has to be allowed again. It can also be named with --policy. Every setting may be left out.

# The least severity that fails: low, medium, high, critical or review (any finding).
fail-on = "medium"

# Files that are not scanned. The report lists each of them.
exclude = []

# A callable of your own that you vouch for, whatever it is called with. "my_package.*" and "*" stand for all that needs review.
# [[trusted]]
# module = "my_package.models"
# operator = "Encoder"
# reason = "Our own class, reviewed"

# Findings of one rule in one file, accepted until a day. The file is known by its SHA-256 (scan-model --hash -r json).
# [[accepted]]
# sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
# rule = "pickle-unknown-call"
# reason = "Looked at by hand"
# expires = 2027-01-31
`;

/** `scan-model create-settings-file`: a policy to start from. An existing file is kept unless it is forced. */
export function createSettingsFile({ force, location = POLICY_NAME }: Options): number {
  if (existsSync(location) && !force) {
    tell(`${printable(location, MAX_PATH)} exists already and was left as it is. Use --force to overwrite it.\n`);
    return EXIT.clean;
  }
  try {
    writeFileSync(location, TEMPLATE);
    tell(`${location} was written. When it says what you want: scan-model policy allow ${quoted(location)}\n`);
  } catch (error) {
    throw new UsageError(`${location} cannot be written: ${(error as Error).message}`);
  }
  return EXIT.clean;
}
