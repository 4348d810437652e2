/** Whether `torch.load(weights_only=True)` takes a file, in words. */
import type { WeightsBlock, WeightsOnly } from '../scanner/report';
import type { Translator } from './translator';
import { countText } from './words';

/** Obstacles that are told in words. */
const MAX_TOLD = 10;

/** One sentence for the answer, and one for each obstacle. */
export function weightsOnlyLines({ accepted, blocked, blockedDropped }: WeightsOnly, trans: Translator): string[] {
  const told = blocked.slice(0, MAX_TOLD);
  const more = blocked.length - told.length + blockedDropped;
  return [
    answer(accepted, blocked, trans),
    ...told.map(block => `${obstacle(block, trans)} (${rangeText(block.versions)})`),
    ...(more > 0 ? [trans._n('And one more obstacle.', 'And %2 more obstacles.', more, countText(more))] : [])
  ];
}

function answer(accepted: readonly string[], blocked: readonly WeightsBlock[], trans: Translator): string {
  if (accepted.length === 0) {
    return trans.__('torch.load(…, weights_only=True) refuses it.');
  }
  const refusing = blocked.flatMap(({ versions }) => versions);
  return refusing.length === 0
    ? trans.__('torch.load(…, weights_only=True) takes it (PyTorch %1).', rangeText(accepted))
    : trans.__('torch.load(…, weights_only=True) takes it in PyTorch %1 only.', rangeText(accepted));
}

function obstacle({ by, name, canAllow }: WeightsBlock, trans: Translator): string {
  switch (by) {
    case 'global':
      return canAllow
        ? trans.__('%1 is not allowed; torch.serialization.add_safe_globals would allow it', name)
        : trans.__('%1 is never allowed', name);
    case 'call':
      return trans.__('a value of type %1 is called', name);
    case 'new':
      return trans.__('an object of %1 is made without calling the class', name);
    case 'state':
      return trans.__('a value of type %1 is given a state', name);
    case 'items':
      return trans.__('items are put into a value of type %1', name);
    case 'append':
      return trans.__('items are appended to a value of type %1', name);
    case 'opcode':
      return trans.__('it does not know the opcode %1', name);
    case 'persistent':
      return trans.__('something else than a storage is fetched by its id');
    case 'script':
      return trans.__('it is TorchScript');
    case 'broken':
      return trans.__('the pickle cannot be read to its end');
  }
}

/** `2.4 to 2.9`, `2.4`: versions that follow each other. */
function rangeText(versions: readonly string[]): string {
  const minor = (version: string): number => Number(version.split('.')[1]);
  const ranges: string[][] = [];
  for (const version of versions) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && minor(version) === minor(last[last.length - 1]) + 1) {
      last.push(version);
    } else {
      ranges.push([version]);
    }
  }
  return ranges.map(range => (range.length === 1 ? range[0] : `${range[0]}–${range[range.length - 1]}`)).join(', ');
}
