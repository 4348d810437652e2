import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { strongMark } from '../../../rules/suspicious-text';
import { saysItActs } from '../../../rules/tensorflow/judge-operation';
import { wordSet } from '../../../rules/word-lists';
import { leadsOut } from '../config/config-paths';
import type { XmlKind } from './xml-kind';

/** Operators of openvino_tokenizers, Intel's own extension, which saved tokenizers use (src/ov_extension.cpp). */
const TOKENIZERS = wordSet(
  'StringTensorPack StringTensorUnpack RaggedTensorPack RaggedToDense RaggedToSparse RaggedToRagged StringToHashBucket CaseFold ' +
    'NormalizeUnicode RegexNormalization RegexSplit WordpieceTokenizer BPETokenizer BytesToChars CharsToBytes CharsMapNormalization ' +
    'CombineSegments VocabDecoder VocabEncoder FuzeRagged SentencepieceTokenizer SentencepieceDetokenizer SentencepieceStreamDetokenizer ' +
    'Truncate TrieTokenizer UnigramTokenizer SpecialTokensSplit UTF8Validate ByteFallback EqualStr SentenceSplit ContribStringJoin ContribStringSplit NumericToString'
);
/** Sets of operators that OpenVINO has itself. */
const OWN_SET = /^(?:opset\d+|experimental|ie_internal_opset|ie_internal|util|SCALAR|0|)$/;
const CUSTOM = /^(?:python|pyop|custom|exec|eval|system|script)/i;
const NATIVE = /\.(?:so(?:\.\d+)*|dll|dylib|lib|exe|sh|py|bat)(?:[?#].*)?$/i;
const CODE =
  /\b(?:eval|exec)\s*\(|\bimport\s+(?:os|sys|subprocess|socket|ctypes)\b|\bos\s*\.\s*system\b|\bsubprocess\s*\.|\bimportlib\b/;
const PLACES = /^(?:library|plugin|path|file|filename|location|url|href|src|extension|so|dll)$/i;
const MAX_NAME = 200;

/** OpenVINO's model (docs.openvino.ai, "OpenVINO IR format"): operators that need a library, and constants beyond the file of weights. */
export class OpenVino implements XmlKind {
  readonly isModel = true;
  private furthest = 0;
  private furthestAt = 0;

  constructor(private readonly context: ScanContext) {}

  start(name: string, attributes: ReadonlyMap<string, string>, offset: number): void {
    if (name === 'layer') {
      this.layer(attributes, offset);
    } else if (name === 'data') {
      this.constant(attributes, offset);
    }
    for (const [key, value] of attributes) {
      if ((PLACES.test(key) && leadsOut(value)) || (key !== 'name' && NATIVE.test(value))) {
        this.report('openvino-library', 'HIGH', name, value, offset);
      } else if (CODE.test(value) || strongMark(value) !== undefined) {
        this.report('openvino-library', 'MEDIUM', name, value, offset);
      }
    }
  }

  text(text: string, offset: number): void {
    if (CODE.test(text) || strongMark(text) !== undefined) {
      this.report('openvino-library', 'MEDIUM', 'text', text.trim(), offset);
    }
  }

  private layer(attributes: ReadonlyMap<string, string>, offset: number): void {
    const type = attributes.get('type') ?? '';
    const version = attributes.get('version') ?? '';
    if ((!OWN_SET.test(version) && !TOKENIZERS.has(type)) || CUSTOM.test(type) || saysItActs(type)) {
      this.report('openvino-library', 'MEDIUM', type, version === '' ? type : `${type} (${version})`, offset);
    }
  }

  private constant(attributes: ReadonlyMap<string, string>, offset: number): void {
    const [start, size] = ['offset', 'size'].map(key => attributes.get(key));
    if (start === undefined || size === undefined) {
      return;
    }
    const [from, length] = [Number(start), Number(size)];
    if (!/^\d+$/.test(start) || !/^\d+$/.test(size) || !Number.isSafeInteger(from + length)) {
      this.report('openvino-weights', 'MEDIUM', 'data', `${start} | ${size}`, offset);
    } else if (from + length > this.furthest) {
      this.furthest = from + length;
      this.furthestAt = offset;
    }
  }

  finish(): void {
    const { context, furthest } = this;
    const weights = context.name.replace(/^.*[/\\]/, '').replace(/\.xml$/i, '.bin');
    if (context.members.length > 0 || !weights.endsWith('.bin')) {
      return;
    }
    const target = context.leadsTo?.(weights);
    if (target !== undefined) {
      this.report('model-external-path', 'HIGH', 'data', `${weights} -> ${target}`, this.furthestAt);
    }
    if (furthest === 0) {
      return;
    }
    context.neighbour?.(weights, 'openvino', ({ size }) => {
      if (furthest > size) {
        this.report('openvino-weights', 'MEDIUM', 'data', `${furthest} | ${size}`, this.furthestAt);
      }
    });
  }

  private report(
    rule: 'openvino-library' | 'openvino-weights' | 'model-external-path',
    severity: 'HIGH' | 'MEDIUM',
    name: string,
    evidence: string,
    offset: number
  ): void {
    const operator = printable(name, MAX_NAME);
    const what = printable(evidence, MAX_NAME);
    this.context.finding({
      rule,
      severity,
      module: 'openvino',
      operator,
      offset,
      evidence,
      params: rule === 'model-external-path' ? { file: what } : { what }
    });
  }
}
