import type { ScanContext } from '../../context';
import type { Format, Probe } from '../../format';
import type { ByteSource } from '../../bytes/byte-source';
import { cacheSmall } from '../../bytes/cache-small';
import type { PickleSummary } from '../../declared-tensors';
import type { FormatId } from '../../format-catalog';
import { beginsWith, magicOf } from '../../magic-numbers';
import { looksLikePickle } from './detection/pickle-probe';
import { LEGACY_PICKLES, tellWeightsOnly } from './weights-only';
import { PickleStreams } from './pickle-streams';

/** Magic number and protocol of `torch.save` before 1.6 (`torch/serialization.py`, `_legacy_save`). */
const [TORCH_LEGACY] = magicOf('pytorch-legacy');

/** The module of joblib's array wrappers. */
const JOBLIB = Array.from('joblib.numpy_pickle', char => char.charCodeAt(0));

/** Run every pickle in `source` symbolically; findings and coverage go to `context`. */
export function scanPickle(source: ByteSource, context: ScanContext, format: FormatId = 'pickle'): PickleSummary {
  const summary = new PickleStreams(cacheSmall(source), context, format).run();
  context.onPickle?.(summary);
  return summary;
}

type Kind = 'pytorch-legacy' | 'joblib' | 'pickle';

/** Which of the three formats it is. */
function kindOf({ head, source, work }: Probe): Kind | undefined {
  if (beginsWith(head, TORCH_LEGACY)) {
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

function pickleFormat(id: Kind): Format {
  return {
    id,
    probe: probe => probe.memo(kindOf) === id,
    scan: (source, context) => {
      scanPickle(source, context, id);
      if (id === 'pytorch-legacy') {
        tellWeightsOnly(source, context, LEGACY_PICKLES);
      }
    }
  };
}

export const pytorchLegacy = pickleFormat('pytorch-legacy');
export const joblib = pickleFormat('joblib');
export const pickle = pickleFormat('pickle');
