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
import type { Walker } from './hdf5-walk';

const walking = () => require('./hdf5-walk') as typeof import('./hdf5-walk');

const MATLAB_HEADER = 128;
/** Bytes that are looked at in one piece. */
const PIECE = 64 * 1024;

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
    let end = source.size;
    try {
      const superblock = readSuperblock(source, start);
      end = Math.max(start, superblock.end);
      const file = new Hdf5File(source, superblock, context.work);
      walker = new (walking().Walker)(file, context, failed);
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
      scanAround(slice(source, 0, start), 'user block', context);
    }
    if (end < source.size) {
      scanAround(slice(source, end, source.size - end), 'behind the end', context);
    }
  };
}

/** What comes before the superblock, or behind the end that it names. Loaders of other formats may find something there. */
function scanAround(block: ByteSource, member: string, context: ScanContext): void {
  const end = endOfContent(block, context);
  if (end < block.size) {
    context.cover({ status: 'inert', format: 'padding', size: block.size - end, member });
  }
  if (end > 0 && isMatlab(block, end)) {
    context.cover({ status: 'inert', format: 'text', size: end, member });
  } else if (end > 0) {
    context.child(member, slice(block, 0, end));
  }
}

/**
 * True for the 128 bytes that MATLAB writes in front of its files: a text, an offset that is not used, the version and the
 * order of bytes.
 */
function isMatlab(block: ByteSource, end: number): boolean {
  const header = latin1(block.read(0, MATLAB_HEADER));
  return end === MATLAB_HEADER && /^MATLAB [\x20-\x7e]{109}[\0-\xff]{8}(\0\x02IM|\x02\0MI)$/.test(header);
}

/**
 * Offset behind the last byte that is not zero. Of a long block only the beginning and the end are read: a loader begins at
 * one of them.
 */
function endOfContent(block: ByteSource, context: ScanContext): number {
  const behind = (from: number): number => {
    const bytes = block.read(from, PIECE);
    context.work.spend(bytes.length * PRICES.readByte);
    for (let length = bytes.length; length > 0; length--) {
      if (bytes[length - 1] !== 0) {
        return from + length;
      }
    }
    return 0;
  };
  const from = Math.max(0, block.size - PIECE);
  const end = behind(from);
  if (end > 0 || from === 0) {
    return end;
  }
  return behind(0) > 0 ? from : 0;
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
