import type { Format } from '../../../format';
import { scanHiddenInText } from '../../fallback/hidden-pickle';
import { judgeDataText } from '../data-texts';
import { EmbeddedFiles } from '../../text/embedded-files';
import { linesOf } from '../lines';

const reading = () => require('./lightgbm-trees') as typeof import('./lightgbm-trees');

/** A setting with numbers: most of a model. */
const NUMBERS = /^\w+=[-+\d\s.einfaNIF:[\]]*$/;
/** A setting, a parameter, the importance of a feature, what divides the parts, and lists that Python adds. */
const OTHERS =
  /^(?:[\w.]+=.*|\[\w+: .*\]|\[\w+:\]|[^=\0-\x08]+=[\d.e+-]+|tree|average_output|linear_tree|end of (?:trees|parameters)|feature[_ ]importances:|parameters:|pandas_categorical:.*|)$/;

/** A model of LightGBM: lines of numbers, names and settings (`GBDT::SaveModelToString` in `gbdt_model_text.cpp`). */
export const lightgbm: Format = {
  id: 'lightgbm',
  scan(source, context) {
    scanHiddenInText(source, context);
    const files = new EmbeddedFiles(context);
    const trees = new (reading().LightgbmTrees)(source.size, context);
    let unknown: number | undefined;
    for (const { text, offset } of linesOf(source, context.work)) {
      const line = text.replace(/\r$/, '');
      trees.line(line, offset);
      if (NUMBERS.test(line)) {
        continue;
      }
      judgeDataText(context, line, offset);
      files.look(line.slice(line.search(/[:=]/) + 1), () => `offset ${offset}`);
      unknown ??= OTHERS.test(line) ? undefined : offset;
    }
    trees.finish();
    context.cover({
      status: unknown === undefined ? 'scanned' : 'not-understood',
      format: 'lightgbm',
      size: source.size,
      reason: unknown === undefined ? undefined : 'unknown-record',
      params: unknown === undefined ? undefined : { offset: unknown }
    });
  }
};
