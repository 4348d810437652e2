import type { ScanContext } from '../../../context';
import type { Format, Probe } from '../../../format';
import { beginsWith, magicOf } from '../../../magic-numbers';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { latin1 } from '../../../printable';
import { Hdf5Error, Hdf5File } from './hdf5-file';
import { signatureFrom, signatureIn } from './superblock';
import { Walker } from './hdf5-walk';

/** How far into a member of an archive the signature is looked for. */
const MAX_USER_BLOCK = 2 ** 20;

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
    const start = signatureFrom(source, 0, context.members.length > 0 ? MAX_USER_BLOCK : Infinity) ?? 0;
    let walker: Walker | undefined;
    try {
      const file = new Hdf5File(source, start, context.work);
      walker = new Walker(file, context, failed);
      walker.object(file.rootHeader, '');
    } catch (error) {
      if (error instanceof SourceError) {
        throw error;
      }
      failed(error);
    }
    const size = source.size - Math.min(source.size, walker?.datasetBytes ?? 0);
    for (const [reason, offset] of failures) {
      const status = reason === 'unsupported-format' ? 'not-understood' : 'failed';
      context.cover({ status, format: id, size, reason, params: { offset } });
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
      const block = slice(source, 0, start);
      if (context.recognise(block) !== undefined) {
        context.child('user block', block);
      } else {
        context.cover({ status: 'inert', format: 'text', size: start, member: 'user block' });
      }
    }
  };
}

/** First bytes of pickles. An unpickler stops at STOP and ignores an HDF5 file behind it, but `h5py` opens it. */
const PICKLE = new Set([0x80, 0x28, 0x5d, 0x63, 0x7d]);
/**
 * A user may give a loader the file under any name, and the loader searches every place. The probe reads few places of
 * an archive and its members. It searches them behind the head only if the name suggests HDF5, or if a pickle in the
 * user block would hide the HDF5 file: each read has its price.
 */
function isHdf5({ source, head, name, inside }: Probe): boolean {
  if (signatureIn(head)) {
    return true;
  }
  const sparse = inside || magicOf('zip').some(magic => beginsWith(head, magic));
  const isLikely = /\.(h5|hdf5|he5|keras)$/.test(name) || PICKLE.has(head[0]);
  const furthest = inside ? MAX_USER_BLOCK : Infinity;
  return (isLikely || !sparse) && source.size > head.length && signatureFrom(source, 0, furthest) !== undefined;
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
