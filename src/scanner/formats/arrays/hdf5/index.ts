import type { ScanContext } from '../../../context';
import type { Format, Probe } from '../../../format';
import { beginsWith, magicOf } from '../../../magic-numbers';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { Hdf5Error, Hdf5File } from './hdf5-file';
import { signatureFrom, signatureIn } from './hdf5-signature';
import { readSuperblock } from './superblock';
import { Walker } from './hdf5-walk';

/** Bytes of a user block that are looked at in one piece. */
const PIECE = 2 ** 20;

/** True when an attribute of Keras stands near the start, where the root group's header and first heaps are. */
function isKeras({ head }: Probe): boolean {
  return /model_config|keras_version|layer_names/.test(latin1(head));
}

/** Reads metadata only: datasets hold numbers. */
function scanHdf5(id: 'hdf5' | 'keras-h5') {
  return (source: ByteSource, context: ScanContext): void => {
    const failures = new Map<Hdf5Error['reason'], number>();
    const failed = (error: unknown): void => {
      if (!(error instanceof Hdf5Error)) {
        throw error;
      }
      failures.set(error.reason, Math.min(failures.get(error.reason) ?? Infinity, error.address));
    };
    const start = signatureFrom(source, 0) ?? 0;
    let walker: Walker | undefined;
    try {
      const file = new Hdf5File(source, readSuperblock(source, start), context.work);
      walker = new Walker(file, context, failed);
      walker.walk();
    } catch (error) {
      if (error instanceof SourceError) {
        throw error;
      }
      failed(error);
    }
    const size = source.size - Math.min(source.size, walker?.datasetBytes ?? 0);
    for (const [reason, address] of failures) {
      const status = reason === 'unknown-record' ? 'not-understood' : 'failed';
      context.cover({ status, format: id, size, reason, params: { offset: start + address } });
    }
    if (failures.size === 0) {
      context.cover({ status: 'scanned', format: id, size });
    }
    if (walker !== undefined && walker.datasets > 0) {
      context.cover({
        status: 'inert',
        format: 'raw-tensor',
        size: walker.datasetBytes,
        count: walker.datasets,
        member: 'datasets'
      });
    }
    if (start > 0) {
      scanUserBlock(slice(source, 0, start), context);
    }
  };
}

/** What comes before the superblock. Loaders of other formats begin to read there. */
function scanUserBlock(block: ByteSource, context: ScanContext): void {
  const end = endOfContent(block, context);
  if (end < block.size) {
    context.cover({ status: 'inert', format: 'padding', size: block.size - end, member: 'user block' });
  }
  if (end > 0) {
    context.child('user block', slice(block, 0, end));
  }
}

/** Offset behind the last byte that is not zero. */
function endOfContent(block: ByteSource, context: ScanContext): number {
  for (let end = block.size; end > 0;) {
    const from = Math.max(0, end - PIECE);
    const bytes = block.read(from, end - from);
    context.work.spend(bytes.length * PRICES.readByte);
    for (let last = bytes.length; last > 0; last--) {
      if (bytes[last - 1] !== 0) {
        return from + last;
      }
    }
    end = from;
  }
  return 0;
}

/**
 * A user may give a loader the file under any name, and the loader searches every place to the end of the file. That is a
 * read of eight bytes for each time that the size doubles.
 */
function isHdf5(probe: Probe): boolean {
  const { source, head } = probe;
  return signatureIn(head) || (source.size > head.length && !isArray(probe) && signatureFrom(source, 0) !== undefined);
}

/** An archive may have very many arrays, whose reader needs their first bytes only: reading or unpacking more is dear. */
function isArray({ head, name, inside }: Probe): boolean {
  return inside && !/\.(h5|hdf5|he5|keras)$/.test(name) && magicOf('npy').some(magic => beginsWith(head, magic));
}

export const kerasHdf5: Format = {
  id: 'keras-h5',
  probe: probe => probe.memo(isHdf5) && isKeras(probe),
  scan: scanHdf5('keras-h5')
};
export const hdf5: Format = {
  id: 'hdf5',
  probe: probe => probe.memo(isHdf5) && !isKeras(probe),
  scan: scanHdf5('hdf5')
};
