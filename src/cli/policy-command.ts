/** `scan-model policy`: lists, allows and revokes found policies. */
import { basename, resolve } from 'path';
import type { Policy } from '../report/policy/policy';
import { POLICY_NAME } from '../report/policy/policy';
import { ignoredWords, policyParts } from '../report/policy/policy-words';
import { EXIT } from '../report/run';
import { ENGLISH } from '../report/translator';
import { printable } from '../scanner/printable';
import type { Options } from './args';
import { POLICY_ACTIONS, UsageError } from './args';
import { allow, permissions, placeOf, revoke, sha256Of } from './permissions';
import { choosePolicy, readPolicy } from './chosen-policy';
import { write } from './output-streams';

/** Characters of a path. */
const MAX_PATH = 4096;

/** Run `scan-model policy ACTION [FILE]`; the result is the exit status. Throws `UsageError`. */
export async function policyCommand({ paths: [word, ...files] }: Options): Promise<number> {
  const action = POLICY_ACTIONS.find(candidate => candidate === word);
  if (action === undefined) {
    throw new UsageError(`Say what to do: scan-model policy ${POLICY_ACTIONS.join('|')}.`);
  }
  const takesFile = action !== 'list' && action !== 'status';
  if (files.length !== (takesFile ? 1 : 0)) {
    throw new UsageError(takesFile ? `Name one file: scan-model policy ${action} FILE.` : `${action} takes no file.`);
  }
  switch (action) {
    case 'allow':
      await allowPolicy(files[0]);
      break;
    case 'revoke':
    case 'deny':
      write(
        revoke(placeOf(files[0]))
          ? `${shownPath(files[0])} is not obeyed any more where it is found.\n`
          : `${shownPath(files[0])} was not allowed; nothing has changed.\n`
      );
      break;
    case 'list':
      await listPolicies();
      break;
    case 'status':
      await tellStatus();
  }
  return EXIT.clean;
}

async function allowPolicy(file: string): Promise<void> {
  if (basename(file) !== POLICY_NAME) {
    throw new UsageError(`Only files called ${POLICY_NAME} are looked for. Name this one with --policy when you scan.`);
  }
  // The user sees and allows the same bytes.
  const { policy, bytes } = await readPolicy(file);
  allow({ path: placeOf(file), sha256: sha256Of(bytes) });
  write(`${shownPath(file)} is obeyed from now on in its folder and below, until it changes.\n${described(policy)}`);
}

async function listPolicies(): Promise<void> {
  for (const { path, sha256 } of permissions()) {
    const now = await readPolicy(path).catch((error: unknown) => {
      if (error instanceof UsageError) {
        return undefined;
      }
      throw error;
    });
    const state =
      now === undefined ? ' (gone, or wrong)' : sha256Of(now.bytes) === sha256 ? '' : ' (has changed: not obeyed)';
    write(`${shownPath(path)}${state}\n`);
  }
}

/** The policy that a scan in this folder would obey, those that it would not, and the content of each. */
async function tellStatus(): Promise<void> {
  const { policy, path, ignored } = await choosePolicy({ noPolicy: false }, []);
  write(
    path === undefined ? 'No policy is obeyed here.\n' : `${shownPath(path)} is obeyed here.\n${described(policy)}`
  );
  for (const other of ignored) {
    write(`\n${ignoredWords(other, ENGLISH).filter(Boolean).join('\n')}\n`);
    try {
      write(described((await readPolicy(other.path)).policy));
    } catch (error) {
      write(`${printable((error as Error).message, MAX_PATH)}\n`);
    }
  }
}

function described(policy: Policy): string {
  const parts = policyParts(policy, new Date().toISOString().slice(0, 10), ENGLISH);
  return parts.length === 0
    ? 'It waives nothing.\n'
    : parts.map(({ heading, items }) => `\n${heading}\n${items.map(item => `  - ${item}\n`).join('')}`).join('');
}

function shownPath(path: string): string {
  return printable(resolve(path), MAX_PATH);
}
