import type { Format } from '../../../format';
import { SourceError } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';
import type { StorageClaim } from '../../../declared-tensors';
import type { ZipMember } from '../../archives/zip';
import { ZipWalk, zipLayout } from '../../archives/zip';
import { exportProgram, parseJson, rawTensors } from './export';
import type { DeclaredStorage } from './zip-storages';
import { coverStorages } from './zip-storages';
import { torchScriptCode } from './torchscript';

export { pytorchDistributed } from './distributed';
export { exportProgram } from './export';
export { torchScriptCode } from './torchscript';

/** Pickles whose tensors lie in a folder beside them, and that folder. */
const TENSOR_FOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^(.*\/)?data\.pkl$/i, 'data/'],
  [/^(.*\/)?constants\.pkl$/i, 'constants/'],
  [/^(.*\/)?traced_inputs\.pkl$/i, 'traced_inputs/'],
  [/^(.*\/)?bytecode\.pkl$/i, 'bytecode/']
];
const CODE = /(^|\/)code\/.*\.py$/i;
const PICKLED = /\.(debug_pkl|pkl)$/i;
const WEIGHTS_CONFIG = /^((?:.*\/)?data\/(?:weights|constants)\/)[^/]*_config\.json$/;
const PROGRAM =
  /(^|\/)(models\/[^/]+\.json|serialized_exported_program\.json|data\/(weights|constants)\/[^/]*_config\.json)$/;
const NATIVE_FOLDER = /(^|\/)data\/aotinductor\//i;
const NATIVE_CODE = /\.(so|cpp|cc|c|cu|o|a|dll|dylib|cubin|ptx|hsaco|spv|pyd)$/i;
/** Bytes of the JSON that describes the weights of an exported program. */
const MAX_CONFIG = 8 * 2 ** 20;
/** Raw tensors of an exported program: only their content is looked at. */
const UNDECLARED: StorageClaim = { dtype: 'tensor', numel: 0, itemsize: 0 };

/** `torch.save` since 1.6: `<root>/data.pkl` with the tensors beside it as raw members. */
export const pytorchZip = pytorchFormat('pytorch-zip');

/** `torch.jit.save` and the mobile variant: the same with source code of the compiled functions. */
export const torchScript = pytorchFormat('torchscript');

/** `torch.export.save` and AOTInductor packages (.pt2). */
export const pytorchExport = pytorchFormat('pytorch-export');

function pytorchFormat(id: 'pytorch-zip' | 'torchscript' | 'pytorch-export'): Format {
  return {
    id,
    probe: probe => probe.memo(zipLayout) === id,
    scan(source, context) {
      const walk = new ZipWalk(source, context, true);
      walk.run(id, () => {
        const left = new Set(walk.members);
        scanPickles(walk, left);
        if (id === 'pytorch-export') {
          scanExport(walk, left);
        }
        for (const member of left) {
          openRest(walk, member, id === 'pytorch-export');
        }
      });
    }
  };
}

/** The pickles with tensors first: they say which members are storages, and of what size. */
function scanPickles(walk: ZipWalk, left: Set<ZipMember>): void {
  for (const [pattern, folder] of TENSOR_FOLDERS) {
    const roots = new Map<string, Map<string, StorageClaim>>();
    for (const member of [...left]) {
      const match = pattern.exec(member.name);
      if (!match) {
        continue;
      }
      left.delete(member);
      const declared = new Map<string, StorageClaim>();
      walk.open(member, {
        expect: 'pickle',
        onPickle: ({ storages }) => storages.forEach((claim, key) => declared.set(key, claim))
      });
      const prefix = `${match[1] ?? ''}${folder}`;
      roots.set(prefix, new Map([...(roots.get(prefix) ?? []), ...declared]));
    }
    for (const [prefix, declared] of roots) {
      const storages = takeStorages(left, prefix, declared);
      // The compiler keeps the shapes of traced inputs, not their data.
      coverStorages(walk, storages, `${prefix}*`, folder !== 'traced_inputs/');
    }
  }
}

function takeStorages(
  left: Set<ZipMember>,
  prefix: string,
  declared: ReadonlyMap<string, StorageClaim>
): DeclaredStorage[] {
  const storages: DeclaredStorage[] = [];
  for (const member of [...left]) {
    const claim = member.name.startsWith(prefix) ? declared.get(member.name.slice(prefix.length)) : undefined;
    if (claim) {
      left.delete(member);
      storages.push({ member, claim });
    }
  }
  return storages;
}

/** Weights of an exported program are raw bytes that the JSON beside them describes; compiled code is code. */
function scanExport(walk: ZipWalk, left: Set<ZipMember>): void {
  const { context } = walk;
  for (const member of left) {
    if (NATIVE_FOLDER.test(member.name) && NATIVE_CODE.test(member.name)) {
      context.finding({
        rule: 'pytorch-native-code',
        severity: 'HIGH',
        module: 'torch',
        operator: 'aotinductor',
        offset: member.at,
        evidence: member.name,
        params: { member: printable(member.name, context.limits.maxName) }
      });
    }
  }
  for (const member of [...left]) {
    const folder = WEIGHTS_CONFIG.exec(member.name)?.[1];
    if (folder === undefined) {
      continue;
    }
    const raw = new Map(rawNames(walk, member).map(name => [name, UNDECLARED]));
    coverStorages(walk, takeStorages(left, folder, raw), `${folder}*`, false);
  }
}

function rawNames(walk: ZipWalk, member: ZipMember): string[] {
  const source = walk.data(member);
  if (!source || source.size > MAX_CONFIG) {
    return [];
  }
  walk.context.work.spend(source.size * PRICES.textByte);
  try {
    return rawTensors(parseJson(source));
  } catch (error) {
    if (error instanceof SourceError) {
      // The member itself is opened later, and says so.
      return [];
    }
    throw error;
  }
}

function openRest(walk: ZipWalk, member: ZipMember, exported: boolean): void {
  if (CODE.test(member.name) && !exported) {
    walk.open(member, { expect: torchScriptCode.id });
  } else if (exported && PROGRAM.test(member.name)) {
    walk.open(member, { expect: exportProgram.id });
  } else {
    walk.open(member, PICKLED.test(member.name) ? { expect: 'pickle' } : {});
  }
}
