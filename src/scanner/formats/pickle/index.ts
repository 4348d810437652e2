import type { Format, Probe, ScanContext } from '../../context';
import { once } from '../../context';
import type { ByteSource } from '../../bytes/byte-source';
import { whole } from '../../bytes/cache-small';
import { looksLikePickle } from './detection/pickle-probe';
import type { PickleSummary } from './pickle-streams';
import { PickleStreams } from './pickle-streams';

export type { StorageClaim } from './examiner/torch-storages';
export type { Extent, PickleSummary } from './pickle-streams';

/** Magic number and protocol of `torch.save` before 1.6 (`torch/serialization.py`, `_legacy_save`). */
const TORCH_LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

/** The module of joblib's array wrappers. */
const JOBLIB = Array.from('joblib.numpy_pickle', char => char.charCodeAt(0));

/** Run every pickle in `source` symbolically; findings and coverage go to `context`. */
export function scanPickle(source: ByteSource, context: ScanContext, format = 'pickle'): PickleSummary {
  const summary = new PickleStreams(whole(source), context, format).run();
  context.onPickle?.(summary);
  return summary;
}

type Kind = 'pytorch-legacy' | 'joblib' | 'pickle';

/** The three formats ask the same. */
const kindOf = once(examine);

function examine({ head, source, work }: Probe): Kind | undefined {
  if (head[2] === TORCH_LEGACY[2] && TORCH_LEGACY.every((byte, index) => head[index] === byte)) {
    return 'pytorch-legacy';
  }
  if (!looksLikePickle(source, work)) {
    return undefined;
  }
  return mentions(head, JOBLIB) ? 'joblib' : 'pickle';
}

function mentions(head: Uint8Array, codes: readonly number[]): boolean {
  for (let at = head.indexOf(codes[0]); at >= 0; at = head.indexOf(codes[0], at + 1)) {
    if (head[at + 1] === codes[1] && codes.every((code, index) => head[at + index] === code)) {
      return true;
    }
  }
  return false;
}

function pickleFormat(id: Kind, label: string): Format {
  return {
    id,
    label,
    probe: probe => kindOf(probe) === id,
    scan: (source, context) => void scanPickle(source, context, id)
  };
}

export const pytorchLegacy = pickleFormat('pytorch-legacy', 'PyTorch (legacy)');
export const joblib = pickleFormat('joblib', 'joblib');
export const pickle = pickleFormat('pickle', 'Pickle');
