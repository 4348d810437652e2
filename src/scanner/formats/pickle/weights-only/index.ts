import type { ScanContext } from '../../../context';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import type { WeightsBlock, WeightsOnly } from '../../../report';
import { BLOCKED_MODULES, TORCH_VERSIONS, since } from './torch-rules';
import type { Block } from './weights-machine';
import { WeightsMachine } from './weights-machine';

/** Pickles at the beginning of a file before PyTorch 1.6: magic number, protocol, machine, object, storage keys. */
export const LEGACY_PICKLES = 5;
/** Obstacles that are told. */
const MAX_BLOCKS = 100;

/**
 * Tells the report of the scanned file whether `torch.load(weights_only=True)` would take it, version by version. Nothing is
 * told of a member, which nobody loads so, nor when the pickles are too long to be read at once.
 * @param source - the pickles, and maybe more behind them
 */
export function tellWeightsOnly(source: ByteSource, context: ScanContext, pickles: number): void {
  const { limits, work } = context;
  if (context.members.length > 0) {
    return;
  }
  const size = Math.min(source.size, limits.maxWhole);
  const machine = new WeightsMachine(source.read(0, size), work);
  let at: number | undefined = 0;
  for (let count = 0; count < pickles && at !== undefined; count++) {
    at = machine.run(at);
  }
  const blocks = [...machine.blocks.values()];
  if (at === undefined && size < source.size && blocks.some(({ by }) => by === 'broken')) {
    return;
  }
  context.weightsOnly(answerOf(blocks, limits.maxName));
}

function answerOf(blocks: readonly Block[], maxName: number): WeightsOnly {
  const refusing = blocks.reduce((all, { versions }) => all | versions, 0);
  return {
    accepted: versionsOf(~refusing),
    blocked: blocks.slice(0, MAX_BLOCKS).map(block => ({ ...blockOf(block), name: printable(block.name, maxName) })),
    blockedDropped: Math.max(0, blocks.length - MAX_BLOCKS)
  };
}

function blockOf({ by, name, versions, offset }: Block): WeightsBlock {
  const module = name.slice(0, name.lastIndexOf('.'));
  const canAllow = by === 'global' && !BLOCKED_MODULES.has(module);
  return { by, name, versions: versionsOf(versions), canAllow, offset };
}

function versionsOf(versions: number): string[] {
  return TORCH_VERSIONS.filter((_, bit) => (versions & (2 ** bit)) !== 0);
}

/** The answer for an archive of TorchScript, which `torch.load` hands on before 2.6. */
export const SCRIPT_ARCHIVE: WeightsOnly = {
  accepted: versionsOf(~since('2.6')),
  blocked: [{ by: 'script', name: '', versions: versionsOf(since('2.6')), canAllow: false, offset: 0 }],
  blockedDropped: 0
};
