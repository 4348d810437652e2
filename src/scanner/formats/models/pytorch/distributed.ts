import type { Format } from '../../../format';
import { slice } from '../../../bytes/slice';
import { partName } from './other-readers';
import { findSequence } from '../../archives/zip';
import { directoriesOf, findDirectories } from '../../archives/zip/directory';

/**
 * `torch.distributed.checkpoint`: each tensor is a file of `torch.save`, one behind the other (`.distcp`), and an index
 * beside them (`.metadata`, a pickle) says where it begins. Every one is scanned as a file of its own.
 */
export const pytorchDistributed: Format = {
  id: 'pytorch-distributed',
  probe: probe => probe.memo(directoriesOf).length > 0 && findSequence(probe.source, probe.work).length > 0,
  scan(source, context) {
    findSequence(source, context.work).forEach(({ start, end }, index) => {
      const part = slice(source, start, end - start);
      // Its end record is known to be the last thing in it.
      findDirectories(part, context.work, 'at-end');
      context.child(partName(index), part);
    });
    context.cover({ status: 'scanned', format: 'pytorch-distributed', size: source.size });
  }
};
