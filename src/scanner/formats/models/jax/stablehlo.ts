import type { Format, Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { textOf } from '../../text/plain-text';
import { oneOf } from '../one-of';
import { hloProto } from './hlo-proto';

const reading = () => require('./stablehlo-scan') as typeof import('./stablehlo-scan');

const BYTECODE = 'ML\xefR';
/** A module in text, whose dialects are those of XLA; or a module of HLO. */
const MODULE =
  /^\ufeff?(?:\s|\/\/[^\n]*\n|#\w+ = [^\n]*\n)*(?:"?builtin\.)?module\b[^\n]*[{(]|^\ufeff?(?:\s|\/\/[^\n]*\n)*(?:func\.)?func\b[^\n]*@|^\ufeff?\s*HloModule\s/;
const DIALECT = /\b(?:stablehlo|mhlo|chlo|vhlo|func\.func|ENTRY)\b/;

const isBytecode = (head: Uint8Array): boolean => latin1(head.subarray(0, 4)) === BYTECODE;

function isModule(probe: Probe): boolean {
  if (isBytecode(probe.head)) {
    return true;
  }
  const text = textOf(probe);
  return (
    text !== undefined && MODULE.test(text) && (DIALECT.test(text) || /\.(?:mlir|stablehlo|hlo)$/.test(probe.name))
  );
}

/**
 * Programs for XLA: StableHLO and MHLO of MLIR as text or as bytecode (openxla/stablehlo, `docs/spec.md`, `docs/bytecode.md`), HLO as
 * text or as protocol buffers. A custom call runs a function of the process or of a library by its name; one of JAX calls Python.
 */
export const stablehlo: Format = orHiddenPickle(
  oneOf('stablehlo', [
    {
      probe: isModule,
      scan: (source, context) => reading().scanStableHlo(source, context, !isBytecode(source.read(0, 4)))
    },
    hloProto
  ])
);
