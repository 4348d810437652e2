import type { Probe } from '../../../format';
import { directoriesOf } from './directory';
import { LOCAL, readLocal } from './records';
import { findSequence } from './joined';
import { uint32 } from '../../../encoding/integers';

/** The kind of an archive by its member names. */
export type ZipLayout =
  'pytorch-zip' | 'torchscript' | 'pytorch-export' | 'keras' | 'npz' | 'skops' | 'torch-archive' | 'zip';

/**
 * Returns the layout of a zip archive, or undefined when the bytes are no archive: a local header at the start, or a
 * central directory found from the end, whatever stands before it. PyTorch looks names up without regard to case.
 * Several archives in a row have no layout in common.
 */
export function zipLayout(probe: Probe): ZipLayout | undefined {
  const { head, source, work } = probe;
  const directories = probe.memo(directoriesOf);
  const starts = head.length >= 4 && uint32(head, 0) === LOCAL;
  if (directories.length === 0) {
    return starts ? layoutOfFirst(source) : undefined;
  }
  if (findSequence(source, work).length > 0) {
    return undefined;
  }
  return layoutOfNames(directories.flatMap(directory => directory.entries.map(entry => entry.name)));
}

/** A file that was cut off has no directory: its first name decides. */
function layoutOfFirst(source: Probe['source']): ZipLayout {
  const first = readLocal(source, 0, 64)?.name ?? '';
  return /^[^/]+\/data\.pkl$/i.test(first) ? 'pytorch-zip' : 'zip';
}

function layoutOfNames(names: readonly string[]): ZipLayout {
  // The loaders of exported programs ask for these names alone, and that of compiled ones for a folder.
  if (
    names.some(name => /(^|\/)(archive_format|serialized_exported_program\.json|data\/aotinductor\/.+)$/i.test(name))
  ) {
    return 'pytorch-export';
  }
  const pickled = names.some(name => /\/data\.pkl$/i.test(name));
  if (
    names.some(name => /\/constants\.pkl$/i.test(name)) ||
    // Before PyTorch 1.3 a JSON said where the tensors are.
    ((pickled || names.some(name => /^[^/]*\/model\.json$/i.test(name))) &&
      names.some(name => /\/code\/.*\.py$/i.test(name)))
  ) {
    return 'torchscript';
  }
  // A package of torch.package has pickles of any name.
  if (pickled || names.some(name => /(^|\/)\.data\/extern_modules/i.test(name))) {
    return 'pytorch-zip';
  }
  if (names.includes('config.json') && names.includes('metadata.json')) {
    return 'keras';
  }
  if (names.some(name => /^mar-inf\/manifest\.json$/i.test(name))) {
    return 'torch-archive';
  }
  if (names.includes('schema.json')) {
    return 'skops';
  }
  const files = names.filter(name => !name.endsWith('/'));
  return files.length > 0 && files.every(name => name.endsWith('.npy')) ? 'npz' : 'zip';
}
