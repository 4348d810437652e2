import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import type { DatasetTools } from './dataset-tools';
import type { Fields } from './hdf5-file';
import { Hdf5Error, decode } from './hdf5-file';

/** Bytes of one name that are looked at. */
const LONGEST_NAME = 4096;
/** Version of the list whose entries have flags, and the flag of a dataset of this file. */
const FLAGGED = 1;
const THIS_FILE = 4;
/** Names that belong to a file rather than to a dataset. */
const OTHER_FILE = /^[\x20-\x7e]+\.(h5|hdf5|keras|he5)$|^(\.\.)?\/[\x20-\x7e]+$/;

/**
 * A virtual dataset: the global heap object lists source files; `.` is this file. Values of another dataset of this file are
 * handed out as the virtual one's type, in another order: what a loader gets is not known.
 */
export function scanVirtual({ file, heap, report, onError }: DatasetTools, data: Fields, path: string): void {
  const { address } = data;
  const heapAddress = data.offset();
  const index = data.uint(4);
  if (heapAddress === undefined) {
    return;
  }
  const object = heap.fields(heapAddress, index).bytes;
  if (object.length < 2 + file.lengthSize) {
    throw new Hdf5Error('corrupt', address);
  }
  const start = 1 + file.lengthSize;
  // HDF5 2.0 has flags before each entry, and leaves this file's name out.
  const flags = object[0] === FLAGGED ? object[start] : undefined;
  const names = (): Iterable<string> => texts(object, start + (flags === undefined ? 0 : 1), file.work);
  const [first, second] = (flags ?? 0) & THIS_FILE ? ['.', ...take(names())] : take(names());
  const other = first === '.' ? otherFile(names(), second) : first;
  if (other === undefined) {
    onError(new Hdf5Error('unknown-record', address));
  } else {
    const evidence = `${path} -> ${other}:${second ?? ''}`;
    report('hdf5-virtual-dataset', 'HIGH', 'VirtualDataset', address, evidence, { file: other });
  }
}

/** The first names. */
function take(names: Iterable<string>): string[] {
  const [first, second] = names;
  return [first, second];
}

/** Texts that end with a zero byte each, from an offset on. */
function* texts(bytes: Uint8Array, from: number, work: Work): Generator<string> {
  for (let at = from; at <= bytes.length;) {
    const zero = bytes.indexOf(0, at);
    const end = zero < 0 ? bytes.length : zero;
    work.spend(PRICES.record + (end - at) * PRICES.textByte);
    yield decode(bytes.subarray(at, Math.min(end, at + LONGEST_NAME)));
    at = end + 1;
  }
}

function otherFile(names: Iterable<string>, dataset: string | undefined): string | undefined {
  for (const name of names) {
    if (OTHER_FILE.test(name) && name !== dataset) {
      return name;
    }
  }
  return undefined;
}
