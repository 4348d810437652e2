import { bystander } from '../../scanner/format-catalog';
import type { Translator } from '../translator';
import { formatLabel } from './formats';

/** Kind of a file that is not a model, as part of a sentence: `plain text`, `a picture (PNG)`. */
export function contentsText(format: string, trans: Translator): string {
  const label = formatLabel(format, trans);
  switch (bystander(format)) {
    case 'text':
      return trans.__('plain text');
    case 'table':
      return trans.__('a table in text (%1)', label);
    case 'database':
      return trans.__('a database (%1)', label);
    case 'code':
      return trans.__('code (%1)', label);
    case 'picture':
      return trans.__('a picture (%1)', label);
    case 'sound':
      return trans.__('sound (%1)', label);
    case 'video':
      return trans.__('a video (%1)', label);
    case 'document':
      return trans.__('a document (%1)', label);
    case 'font':
      return trans.__('a font (%1)', label);
    case 'web-page':
      return trans.__('a web page');
    default:
      return label;
  }
}
