import type { ChildOptions } from '../../../context';
import type { ZipMember } from '../../archives/zip';
import { exportProgram } from './export';
import { torchScriptCode } from './torchscript';

/** Loaders that may open an archive besides `torch.load` and `torch.jit.load`, and then read its members otherwise. */
export interface OtherReaders {
  /**
   * `torch.package.PackageImporter`: it asks for `.data/extern_modules`, and opens no archive without. It unpickles
   * any member in any folder that the caller names, and imports every member whose name ends in `.py`.
   */
  readonly package: boolean;
  /** `torch.export.load` and the loader of compiled programs: they ask for `archive_format` or the names of PyTorch 2.7. */
  readonly exported: boolean;
  /** The file has the name of NumPy's archives: `numpy.load` reads any member that is an array. */
  readonly arrays: boolean;
  /** Part of a distributed checkpoint: an index beside the file says at which of its bytes `torch.load` begins. */
  readonly slices: boolean;
}

/** Name of the archive at this position of a distributed checkpoint. */
export function partName(index: number): string {
  return `archive[${index}]`;
}

const PACKAGE = /(^|\/)\.data\/extern_modules/i;
const EXPORTED = /(^|\/)(archive_format|serialized_exported_program\.json|data\/aotinductor\/.+)$/i;

/** Which loaders would open the archive. PyTorch looks names up without regard to case. */
export function otherReadersOf(members: readonly ZipMember[], fileName: string): OtherReaders {
  return {
    package: members.some(({ name }) => PACKAGE.test(name)),
    exported: members.some(({ name }) => EXPORTED.test(name)),
    arrays: /\.npz$/i.test(fileName),
    slices: /\.distcp$|^archive\[\d+\]$/i.test(fileName)
  };
}

const MODULE = /\.py$/i;
/** TorchScript in a package: the only source text in it that Python does not import. */
const PACKED_SCRIPT = /(^|\/)\.data\/ts_code\//i;
const CODE = /(^|\/)code\/.*\.py$/i;
const PICKLED = /\.(debug_pkl|pkl)$/i;
const OPAQUE_OBJECT = /(^|\/)data\/constants\/(.*\/)?opaque_obj_[^/]*$/i;
/** The loader takes each member of the folder for a program, whatever its name ends in. */
const PROGRAM = /(^|\/)(models\/.+|serialized_exported_program\.json|data\/(weights|constants)\/.*_config\.json)$/i;
/** Given to `torch.load`, which runs pickles: sample inputs, pickled weights, weights of older versions. */
const LOADED =
  /(^|\/)(data\/(sample_inputs|weights|constants)\/.+|serialized_(state_dict|constants|example_inputs)\.(pt|json))$/i;

/** A member that its loader takes for source of Python, and for TorchScript too. */
export function isModuleAndScript({ name }: ZipMember, readers: OtherReaders): boolean {
  return readers.package && CODE.test(name) && !PACKED_SCRIPT.test(name);
}

/** The scanner opens a member as its loader would, besides what its content says. */
export function openedAs({ name }: ZipMember, readers: OtherReaders): ChildOptions {
  if (CODE.test(name)) {
    return { expect: torchScriptCode.id };
  }
  if (readers.package && MODULE.test(name) && !PACKED_SCRIPT.test(name)) {
    return { expect: 'python-source' };
  }
  if (readers.exported && OPAQUE_OBJECT.test(name)) {
    return { expect: 'pickle' };
  }
  if (readers.exported && PROGRAM.test(name)) {
    return { expect: exportProgram.id };
  }
  if (readers.exported && LOADED.test(name)) {
    return { whenUnrecognised: 'pickle' };
  }
  return PICKLED.test(name) ? { expect: 'pickle' } : {};
}
