import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { uint16, uint32, uint64 } from '../../../encoding/integers';
import type { Format, Probe } from '../../../format';
import type { FormatId } from '../../../format-catalog';
import { latin1, printable } from '../../../printable';
import type { Severity } from '../../../report';
import { looksLikeFile } from '../../../rules/suspicious-text';
import { PRICES } from '../../../work';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import { searchPrograms } from '../../native/carried-programs';
import { judgeTextsIn } from '../data-texts';
import { isUniform } from './uniform';

const elements = () => require('./mat-elements') as typeof import('./mat-elements');

/** Bytes at the beginning and at the end in which texts are looked for. */
const FRONT = 2 ** 20;
const BACK = 256 * 1024;
/** Bytes of an engine that are searched for programs, and in one piece. */
const MAX_SEARCHED = 64 * 2 ** 20;
const CHUNK = 2 ** 20;
/** Bytes of a file that have to look encrypted. */
const MAX_ENCRYPTED = 16 * 2 ** 20;
/** Where a plug-in is loaded from, when it does not come with TensorRT. */
const LIBRARY_PATH = /(?:\/[\w.-]+)+\/[\w.-]+\.so\b|[A-Za-z]:\\[\w.\\ -]+\.dll\b/g;
/** The machine of code for GPUs (`e_machine` of ELF). */
const GPU = 190;

/**
 * A format that its reader takes for numbers and tables of a known kind: it is known by its header, searched for pickles and
 * for texts that are code, and not walked.
 */
export function known(
  id: FormatId,
  probe: Format['probe'],
  more?: (source: ByteSource, context: ScanContext) => void
): Format {
  return {
    id,
    probe,
    scan(source, context) {
      scanHiddenInBinary(source, context);
      judgeTextsIn(source, context, 0, FRONT);
      judgeTextsIn(source, context, Math.max(FRONT, source.size - BACK), BACK);
      if (id !== 'tensorrt') {
        searchPrograms(source, context);
      }
      more?.(source, context);
      context.cover({ status: 'inert', format: id, size: source.size, reason: 'numbers-by-header' });
    }
  };
}

/** An index of Faiss: the kind, then dimensions, count, two constants, whether it is trained, and the metric. */
export const faiss = known('faiss', isFaiss, (source, context) => {
  const head = source.read(0, FRONT);
  const at = latin1(head).indexOf('ilod');
  const length = at < 0 ? 0 : uint64(head, at + 20);
  const found = at < 0 ? '' : letters(head, at, Math.min(head.length, at + 4096));
  const [file = ''] = /[\x20-\x7e]{4,}/.exec(found.slice(4)) ?? [];
  if (at >= 0 && (length > 0 || file !== '') && looksLikeFile(file)) {
    context.finding({
      rule: 'faiss-other-file',
      severity: /^(?:[/\\~]|[A-Za-z]:|.*\.\.)/.test(file) ? 'MEDIUM' : 'LOW',
      module: 'faiss',
      operator: 'OnDiskInvertedLists',
      offset: at,
      evidence: file,
      params: { file }
    });
  }
});

const FAISS_CONSTANT = 2 ** 20;

function isFaiss({ head }: Probe): boolean {
  if (!/^(?:I[A-Za-z][\w!]{2}|Pc[Aa]m|LTra|RmDT|VNrm|VCen|Viqm|OPQm)$/.test(letters(head, 0, 4)) || head.length < 24) {
    return false;
  }
  const dimensions = uint32(head, 4);
  const isIndex = uint64(head, 16) === FAISS_CONSTANT && uint64(head, 24) === FAISS_CONSTANT && head[32] <= 1;
  const isBinary = /^IB/.test(letters(head, 0, 2)) && dimensions % 8 === 0 && uint32(head, 8) * 8 === dimensions;
  const isTransform = !letters(head, 0, 1).startsWith('I') && head[4] <= 1;
  return (dimensions > 0 && dimensions < 2 ** 24 && (isIndex || isBinary)) || isTransform;
}

/** dlib: a version, then numbers with their lengths; of networks the names of their layers. */
export const dlib = known('dlib', ({ head }) => {
  if (head[0] !== 1 || head[1] < 1 || head[1] > 8) {
    return false;
  }
  if (/^(?:loss|input)_[a-z_0-9]+/.test(letters(head, 4, 40))) {
    return true;
  }
  let at = 2;
  while (at < Math.min(head.length - 9, 512)) {
    const width = head[at] & 0xf;
    if (width < 1 || width > 8 || (head[at] & 0x70) !== 0) {
      return false;
    }
    at += 1 + width;
  }
  return head.length > 600 && head[0] === 1 && (head[2] & 0x80) !== 0;
});

/** Kaldi's binary files (a language model of the old form begins with the numbers of three symbols and its order), and the graphs of OpenFst in its models. */
export const kaldi = known('kaldi', ({ head }) =>
  /^\0B(?:<[A-Z]\w+> |[CFDH]M |[CFD]V |(?:\x04[^]{4}){3}\x04[\x01-\x14]\0{3}[\x04\x08])/.test(letters(head, 0, 32))
);
export const openFst = known(
  'openfst',
  ({ head }) => uint32(head, 4) < 32 && /^[\w-]+$/.test(letters(head, 8, 8 + uint32(head, 4)))
);

/**
 * Picovoice's parameters: the name of the engine and its version, then numbers. Its files for keywords and intents are encrypted from
 * the first byte: by their name, and when they look so to the last.
 */
export const picovoice = known(
  'picovoice',
  ({ head, name, source, work }) =>
    /^(?:cheetah|cobra|eagle|falcon|koala|leopard|octopus|orca|picollm|porcupine|rhino)\d+\.\d+\.\d+/.test(
      letters(head, 0, 24)
    ) ||
    (/\.(?:ppn|rhn|pv)$/.test(name) && isUniform(source, work, 0, MAX_ENCRYPTED))
);

/** Models for the accelerators of Rockchip and Hailo. */
export const rknn = known('rknn', () => true);
export const hailo = known('hailo', () => true);

/** MNN's models, a FlatBuffer that only its name tells. */
export const mnn = known('mnn', ({ head, size, name }) => {
  const root = uint32(head, 0);
  const layout = root - uint32(head, root);
  return (
    /\.mnn$/.test(name) &&
    size > 64 &&
    root < 256 &&
    layout >= 4 &&
    uint16(head, layout) < 64 &&
    uint16(head, layout) >= 4
  );
});

/** Vowpal Wabbit: the length of a version and the version. */
export const vowpalWabbit = known(
  'vowpal-wabbit',
  ({ head, size }) => size > 32 && /^[\x06-\x09]\0\0\0\d+\.\d+\.\d+\0/.test(letters(head, 0, 16))
);

/** MATLAB's files of arrays (MAT-File Level 5), which SciPy reads. */
export const matlab = known(
  'matlab',
  ({ head }) => /^(?:IM|MI)$/.test(letters(head, 126, 128)),
  (source, context) => elements().judgeMatElements(source, context)
);

/**
 * A dictionary of the Python module `dawg` (pymorphy, kiwi): a graph of units of four bytes, and a guide of two bytes for each of
 * them. The counts are those of the file, to the byte.
 */
export const dawg = known('dawg', ({ head, size, source }) => {
  const units = uint32(head, 0);
  return (
    units >= 256 && units % 256 === 0 && size === 8 + 6 * units && uint32(source.read(4 + 4 * units, 4), 0) === units
  );
});

/** Morphemes of Kiwi: how many forms, morphemes and others, which take twelve bytes each or more. */
export const kiwi = known('kiwi', ({ head, size }) => {
  const [forms, morphemes] = [4, 8].map(at => uint32(head, at));
  return forms > 0 && morphemes > 0 && 12 * (forms + morphemes) < size;
});

/**
 * Acoustic and language models of Sphinx: parameters behind lines of a header, definitions and mixtures behind a description of
 * themselves, and tries of words.
 */
export const sphinx = known('sphinx', ({ head }) =>
  /^s3\n(?:[\w .-]+\n){1,20}? *endhdr\n(?:D3"\x11|\x11"3D)|^(?:BMDF\x01\0{3}|FDMB\0{3}\x01)[^]{4}BEGIN FILE FORMAT DESCRIPTION[\n\0]|^\x1e\0{3}BEGIN FILE FORMAT DESCRIPTION\n?\0|^Trie Language Model[\x01-\x0a]/.test(
    letters(head, 0, 1024)
  )
);

/** Darknet's weights: version 0.1 or 0.2, images seen, then 4-byte numbers. */
export const darknet = known(
  'darknet',
  ({ head, size, name }) =>
    /\.weights$/.test(name) &&
    uint32(head, 0) === 0 &&
    uint32(head, 4) <= 5 &&
    uint32(head, 8) <= 5 &&
    size % 4 === 0 &&
    size > 32
);

/**
 * An engine of TensorRT. It holds compiled code for a GPU, so that NVIDIA calls it executable; a library for the CPU is a
 * plug-in, which is loaded together with it.
 */
export const tensorRt = known(
  'tensorrt',
  () => true,
  (source, context) => {
    const report = (
      rule: 'tensorrt-engine' | 'tensorrt-library',
      offset: number,
      severity: Severity,
      path?: string
    ): void =>
      context.finding({
        rule,
        severity,
        module: 'tensorrt',
        operator: 'deserialize_cuda_engine',
        offset,
        evidence: path,
        params: path === undefined ? undefined : { path: printable(path, context.limits.maxName) }
      });
    for (const { 0: path, index } of latin1(source.read(0, FRONT)).matchAll(LIBRARY_PATH)) {
      report('tensorrt-library', index, 'MEDIUM', path);
    }
    for (let at = 0; at < Math.min(source.size, MAX_SEARCHED); at += CHUNK) {
      const bytes = source.read(at, CHUNK + 1024);
      context.work.spend(bytes.length * PRICES.searchedByte);
      const text = latin1(bytes);
      for (const { index } of text.matchAll(/\x7fELF|MZ/g)) {
        if (index < CHUNK && isLibrary(bytes, index)) {
          report('tensorrt-library', at + index, 'HIGH');
          return;
        }
      }
    }
    report('tensorrt-engine', 0, 'LOW');
  }
);

function isLibrary(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === 0x7f) {
    return bytes[at + 4] <= 2 && uint16(bytes, at + 18) !== GPU;
  }
  const header = uint32(bytes, at + 60);
  return header < 960 && letters(bytes, at + header, at + header + 4) === 'PE\0\0';
}
