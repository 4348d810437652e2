import type { Format } from '../../../format';
import { withHiddenPickle } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import type { ObjectLanguage } from '../../../rules/languages/object-gadgets';

const reading = () => require('./objects-scan') as typeof import('./objects-scan');

/** [MS-NRBF] 2.6.1: the record of a header, whose version is 1.0. */
const DOTNET = /^\0[^]{4}[^]{4}\x01\0{3}\0{4}[\x01-\x14]/;
const DOTNET_NAME = /\b(?:System|Microsoft)\.[A-Z]|\bmscorlib\b|, Version=/;
/** Ruby's `marshal.c`, version 4.8: an object, or a list or table that may hold one. */
const RUBY = /^\x04\x08[oUuCSceIm[{]/;
const RUBY_CLASS = /(?:[oUuCSe](?:[:I]+)|[cm])[\x06-\x7f][A-Z][A-Za-z0-9_]*/;
/** Storable's `file_magic`. */
const PERL = /^pst0[\x04-\x07]/;
/** PHP's `serialize`: an object, or a list that holds one. */
const PHP = /^(?:[OC]:\+?\d{1,4}:"|a:\d{1,6}:\{|<\?php\s*[^]{0,400}__HALT_COMPILER)/;
const PHP_OBJECT = /[OC]:\+?\d{1,4}:"[\w\\]+":\d/;
const LOOKED_AT = 4096;

/** The language whose objects a file holds, by its first bytes. */
export function languageOf(head: Uint8Array): ObjectLanguage | undefined {
  switch (head[0]) {
    case 0:
      return DOTNET.test(letters(head, 0, 20)) && DOTNET_NAME.test(letters(head, 0, LOOKED_AT)) ? 'dotnet' : undefined;
    case 4:
      return RUBY.test(letters(head, 0, 3)) && RUBY_CLASS.test(letters(head, 0, LOOKED_AT)) ? 'ruby' : undefined;
    case 0x70:
      return PERL.test(letters(head, 0, 5)) ? 'perl' : undefined;
    default: {
      const text = letters(head, 0, LOOKED_AT);
      return PHP.test(text) && PHP_OBJECT.test(text) ? 'php' : undefined;
    }
  }
}

/**
 * Objects as programs in .NET (`BinaryFormatter`), Ruby (`Marshal`), Perl (`Storable`) and PHP (`serialize`) write them: models of ML.NET
 * tools, Rumale, AI::* and php-ml. Only readers in that language make objects of them. What is no published chain is not understood.
 */
export const objectStream: Format = withHiddenPickle({
  id: 'object-stream',
  // The first bytes of the four, of which PHP's are a list, an object, or a program in front of an archive.
  firstBytes: [0, 4, 0x70, 0x61, 0x4f, 0x43, 0x3c],
  probe: ({ head }) => languageOf(head) !== undefined,
  scan: (source, context) => reading().scanObjects(source, context, languageOf(source.read(0, LOOKED_AT)) ?? 'dotnet')
});
