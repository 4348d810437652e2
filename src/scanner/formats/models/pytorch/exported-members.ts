import { SourceError } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';
import type { StorageClaim } from '../../../declared-tensors';
import type { ZipMember, ZipWalk } from '../../archives/zip';
import { parseJson, payloadsOf } from './export';
import type { DeclaredStorage } from './zip-storages';

const CONFIG = /^((?:.*\/)?data\/(?:weights|constants)\/).*_config\.json$/i;
const NATIVE_FOLDER = /(^|\/)data\/aotinductor\//i;
const NATIVE_CODE = /\.(so|cpp|cc|c|cu|o|a|dll|dylib|cubin|ptx|hsaco|spv|pyd)$/i;
/** Bytes of the JSON that describes the weights of an exported program. */
const MAX_CONFIG = 8 * 2 ** 20;
/** Raw tensors of an exported program: the scanner looks at their content alone. */
export const UNDECLARED: StorageClaim = { dtype: 'tensor', numel: 0, itemsize: 0, least: 0, most: 0 };

/** Reports compiled code, which runs when the program is loaded. */
export function judgeNativeCode({ context }: ZipWalk, members: Iterable<ZipMember>): void {
  for (const { name, at } of members) {
    if (NATIVE_FOLDER.test(name) && NATIVE_CODE.test(name)) {
      context.finding({
        rule: 'pytorch-native-code',
        severity: 'HIGH',
        module: 'torch',
        operator: 'aotinductor',
        offset: at,
        evidence: name,
        params: { member: printable(name, context.limits.maxName) }
      });
    }
  }
}

/**
 * Takes the members that hold raw tensors by the configurations beside them, and by no other entry of any of them: where
 * one entry says that a member is pickled, or has the name of an object, the loader unpickles it.
 */
export function takeRawWeights(
  walk: ZipWalk,
  left: Set<ZipMember>
): { readonly label: string; readonly storages: readonly DeclaredStorage[] }[] {
  // PyTorch looks members up without regard to case.
  const raw = new Map<string, string>();
  const pickled = new Set<string>();
  for (const member of left) {
    const folder = CONFIG.exec(member.name)?.[1];
    if (folder === undefined) {
      continue;
    }
    for (const payload of payloadsIn(walk, member)) {
      const name = `${folder}${payload.name}`.toLowerCase();
      if (payload.raw) {
        raw.set(name, folder);
      } else {
        pickled.add(name);
      }
    }
  }
  const folders = new Map<string, DeclaredStorage[]>();
  for (const member of [...left]) {
    const name = member.name.toLowerCase();
    const folder = pickled.has(name) ? undefined : raw.get(name);
    if (folder !== undefined) {
      left.delete(member);
      const storages = folders.get(folder) ?? [];
      storages.push({ member, claim: UNDECLARED });
      folders.set(folder, storages);
    }
  }
  return [...folders].map(([folder, storages]) => ({ label: `${folder}*`, storages }));
}

function payloadsIn(walk: ZipWalk, member: ZipMember): ReturnType<typeof payloadsOf> {
  const source = walk.data(member);
  if (!source || source.size > MAX_CONFIG) {
    return [];
  }
  walk.context.work.spend(source.size * PRICES.textByte);
  try {
    return payloadsOf(parseJson(source));
  } catch (error) {
    if (error instanceof SourceError) {
      // The member itself is opened later, and says so.
      return [];
    }
    throw error;
  }
}
