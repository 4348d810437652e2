import { scanHidden7z } from '../archives/sevenzip/hidden-archive';
import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { isNamedModel } from '../../rules/native-code';
import { searchPrograms } from '../native/carried-programs';
import { judgeCodeAmongBytes } from '../native/scripts';
import { areDeclaredWeights } from './declared-weights';
import { promisedBy } from '../../rules/file-endings';
import { scanHiddenInBinary } from './hidden-pickle';
import { coverBesideModel } from './named-numbers';
import { areNumbers, FEW } from './raw-numbers';

const packs = () => require('./emscripten-pack') as typeof import('./emscripten-pack');
const openVino = () => require('../text/xml/openvino-weights') as typeof import('../text/xml/openvino-weights');

/** Bytes in which an archive is looked for: the file is not clean in any case. */
const MAX_SEARCHED = 2 ** 20;
/** Bytes at the beginning that a report shows, by which people and programs know formats. */
const SHOWN = 8;

/** Endings that models have which no format promises, and files of other programs as well. */
const DATA =
  /\.(?:dat|data|mdl|sav|net|nn|bst|index|idx|dnn|cmf|flax|jax|orbax|lgbm?|xgb|ptl|dlc|om|th|blob|llamafile)$/i;

/**
 * Takes the bytes that no other format recognises. Raw numbers are inert. The report calls the rest not
 * understood, and the scanner searches their beginning for a pickle that a loader could reach behind a made-up header.
 */
export const unknown: Format = {
  id: 'unknown',
  fallback: true,
  probe: () => true,
  scan(source, context) {
    const { size } = source;
    if (areNumbers(source, context.work, context.members.length > 0) || areDeclaredWeights(source, context)) {
      context.setFileFormat('raw-tensor');
      context.cover({ status: 'inert', format: 'raw-tensor', size, reason: 'raw-numbers' });
      lookForPrograms(source, context);
      if (size < FEW) {
        scanHiddenInBinary(source, context);
      }
      return;
    }
    if (
      openVino().coverOpenVinoWeights(source, context) ||
      packs().scanEmscriptenPack(source, context) ||
      coverBesideModel(source, context)
    ) {
      return;
    }
    const first = Array.from(source.read(0, SHOWN), byte => byte.toString(16).padStart(2, '0')).join(' ');
    const named = promisedBy(context.name)?.format;
    const params = { bytes: first, ...(named === undefined || named === 'model' ? {} : { named }) };
    context.cover({
      status: 'not-understood',
      format: 'unknown',
      size: source.size,
      reason: 'unknown-format',
      params
    });
    if (isNamedModel(context.name) || DATA.test(context.name)) {
      if (context.members.length === 0) {
        judgeCodeAmongBytes(source, context);
      }
      searchPrograms(source, context);
    }
    scanHiddenInBinary(source, context);
    scanHidden7z(source, context, MAX_SEARCHED);
  }
};

/** Under the name of a model: other files may be installers, disks or firmware. */
function lookForPrograms(source: ByteSource, context: ScanContext): void {
  if (context.members.length === 0 && isNamedModel(context.name)) {
    searchPrograms(source, context);
  }
}
