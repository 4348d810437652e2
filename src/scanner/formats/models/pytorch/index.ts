import type { Format } from '../../../format';
import type { StorageClaim } from '../../../declared-tensors';
import type { ZipMember } from '../../archives/zip';
import { ZipWalk, zipLayout } from '../../archives/zip';
import { SCRIPT_ARCHIVE, tellWeightsOnly } from '../../pickle/weights-only';
import { judgeNativeCode, takeRawWeights, UNDECLARED } from './exported-members';
import { judgeBytecode } from './mobile-bytecode';
import type { OtherReaders } from './other-readers';
import { isModuleAndScript, openedAs, otherReadersOf } from './other-readers';
import { scanSlices } from './slices';
import type { DeclaredStorage } from './zip-storages';
import { coverStorages } from './zip-storages';

export { pytorchDistributed } from './distributed';
export { exportProgram } from './export';
export { mobileFlat } from './mobile-flat';
export { torchScriptCode } from './torchscript';

/** Pickles whose tensors lie in a folder beside them, and that folder. */
const TENSOR_FOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^(.*\/)?data\.pkl$/i, 'data/'],
  [/^(.*\/)?constants\.pkl$/i, 'constants/'],
  [/^(.*\/)?traced_inputs\.pkl$/i, 'traced_inputs/'],
  [/^(.*\/)?bytecode\.pkl$/i, 'bytecode/']
];
/** The loaders of PyTorch look in the first folder of an archive alone. */
const ROOT = /^[^/]*\/$/;
const ROOT_PICKLE = /^[^/]*\/data\.pkl$/;
const OLD_MODEL = /^[^/]*\/model\.json$/i;
const ROOT_CONSTANTS = /^[^/]*\/constants\.pkl$/;
/** Every writer of PyTorch counts its storages. A storage of another name is a member like any other. */
const KEY = /^\d+$/;
/** Storages of a package, which all of its pickles share. */
const PACKED_STORAGE = /^((?:.*\/)?\.data\/)(\d+)\.storage$/;

/** `torch.save` since 1.6: `<root>/data.pkl` with the tensors beside it as raw members. Packages are of this format, too. */
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
      walk.run(id, () => new Members(walk, otherReadersOf(walk.members, context.name)).scan());
    }
  };
}

/** Storages by the folder they are in, with the folder of the pickle that declares them. */
type Folders = Map<string, { readonly root: string; readonly storages: DeclaredStorage[] }>;

/** Opens the members of one archive: first those that declare what others are. */
class Members {
  private readonly left: Set<ZipMember>;
  /** Members whose content was scanned as what it is. */
  private readonly opened = new Set<ZipMember>();
  /** Storages that any pickle of a package declares, by key. */
  private readonly packed = new Map<string, StorageClaim>();

  constructor(
    private readonly walk: ZipWalk,
    private readonly readers: OtherReaders
  ) {
    this.left = new Set(walk.members);
  }

  scan(): void {
    const { walk, left, readers } = this;
    TENSOR_FOLDERS.forEach(([pattern, folder]) => this.scanPickles(pattern, folder));
    judgeBytecode(walk);
    if (readers.exported) {
      judgeNativeCode(walk, left);
      for (const { label, storages } of takeRawWeights(walk, left)) {
        coverStorages(walk, storages, label, { sized: false, looked: 'all' });
      }
    }
    this.coverOldTensors();
    const storages: ZipMember[] = [];
    for (const member of left) {
      if (readers.package && PACKED_STORAGE.test(member.name)) {
        storages.push(member);
      } else {
        this.open(member);
      }
    }
    this.coverPackedStorages(storages);
    this.tellWeightsOnly();
    if (readers.slices) {
      scanSlices(walk, this.opened);
    }
  }

  /** Tensors of TorchScript before 1.3, whose sizes stand in a JSON. */
  private coverOldTensors(): void {
    const { walk, left } = this;
    for (const { name } of walk.members.filter(({ name }) => OLD_MODEL.test(name))) {
      const folder = name.replace(/[^/]*$/, 'tensors/');
      const tensors = [...left].filter(
        member => member.name.startsWith(folder) && KEY.test(member.name.slice(folder.length))
      );
      tensors.forEach(member => left.delete(member));
      const storages = tensors.map(member => ({ member, claim: UNDECLARED }));
      coverStorages(walk, storages, `${folder}*`, { sized: false, looked: 'all' });
    }
  }

  /** `torch.load` takes an archive with constants for TorchScript, and reads the pickle of the first folder otherwise. */
  private tellWeightsOnly(): void {
    const { walk, readers } = this;
    const roots = walk.members.filter(({ name }) => ROOT_PICKLE.test(name));
    if (walk.context.members.length > 0 || readers.package || readers.exported || roots.length !== 1) {
      return;
    }
    if (walk.members.some(({ name }) => ROOT_CONSTANTS.test(name))) {
      walk.context.weightsOnly(SCRIPT_ARCHIVE);
      return;
    }
    const source = walk.data(roots[0]);
    if (source !== undefined) {
      tellWeightsOnly(source, walk.context, 1);
    }
  }

  /** Pickles with tensors in a folder say which members are storages, and of what size. */
  private scanPickles(pattern: RegExp, folder: string): void {
    const { walk, left } = this;
    const roots = new Map<string, Map<string, StorageClaim>>();
    for (const member of [...left]) {
      const match = pattern.exec(member.name);
      if (!match) {
        continue;
      }
      left.delete(member);
      this.opened.add(member);
      const prefix = match[1] ?? '';
      const declared = roots.get(prefix) ?? new Map<string, StorageClaim>();
      roots.set(prefix, declared);
      walk.open(member, {
        expect: 'pickle',
        onPickle: ({ storages }) => storages.forEach((claim, key) => this.declare(declared, key, claim))
      });
    }
    for (const [prefix, { root, storages }] of this.takeStorages(roots, folder)) {
      const alone = ROOT.test(root) && !Object.values(this.readers).includes(true);
      coverStorages(walk, storages, `${prefix}*`, {
        // The compiler keeps the shapes of traced inputs, not their data.
        sized: folder !== 'traced_inputs/',
        looked: alone ? 'few' : 'all'
      });
    }
  }

  private declare(declared: Map<string, StorageClaim>, key: string, claim: StorageClaim): void {
    declared.set(key, claim);
    if (this.readers.package) {
      this.packed.set(key, claim);
    }
  }

  /** By folder, the members that a pickle beside it declares. */
  private takeStorages(roots: ReadonlyMap<string, ReadonlyMap<string, StorageClaim>>, folder: string): Folders {
    const found: Folders = new Map();
    for (const member of [...this.left]) {
      const prefix = member.name.slice(0, member.name.lastIndexOf('/') + 1);
      const key = member.name.slice(prefix.length);
      const root = prefix.endsWith(folder) ? prefix.slice(0, prefix.length - folder.length) : undefined;
      const claim = root !== undefined && KEY.test(key) ? roots.get(root)?.get(key) : undefined;
      if (root === undefined || claim === undefined) {
        continue;
      }
      this.left.delete(member);
      const here = found.get(prefix) ?? { root, storages: [] };
      here.storages.push({ member, claim });
      found.set(prefix, here);
    }
    return found;
  }

  private open(member: ZipMember): void {
    const { walk, readers, packed } = this;
    const onPickle: ZipOpenOptions['onPickle'] = readers.package
      ? ({ storages }) => storages.forEach((claim, key) => packed.set(key, claim))
      : undefined;
    this.opened.add(member);
    walk.open(member, { ...openedAs(member, readers), onPickle });
    if (isModuleAndScript(member, readers)) {
      walk.open(member, { expect: 'python-source' });
    }
  }

  private coverPackedStorages(members: readonly ZipMember[]): void {
    const { walk, packed } = this;
    const folders = new Map<string, DeclaredStorage[]>();
    for (const member of members) {
      const [, folder, key] = PACKED_STORAGE.exec(member.name) ?? [];
      const claim = packed.get(key);
      if (claim === undefined) {
        walk.open(member);
      } else {
        const storages = folders.get(folder) ?? [];
        storages.push({ member, claim });
        folders.set(folder, storages);
      }
    }
    for (const [folder, storages] of folders) {
      coverStorages(walk, storages, `${folder}*`, { sized: true, looked: 'all' });
    }
  }
}

type ZipOpenOptions = NonNullable<Parameters<ZipWalk['open']>[1]>;
