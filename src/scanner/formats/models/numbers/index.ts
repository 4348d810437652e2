export { espeak } from './espeak';
export { kuromoji } from './kuromoji';
export {
  darknet,
  dawg,
  dlib,
  faiss,
  hailo,
  kaldi,
  kiwi,
  matlab,
  mnn,
  openFst,
  picovoice,
  rknn,
  sphinx,
  tensorRt,
  vowpalWabbit
} from './opaque';
export { charsMap, crfSuite, ctranslate2, fastText, hnswlib, matlab4, mecab, tesseract, word2vecBinary } from './sized';
export { glove, libsvm, ncnn, word2vecText } from './text-numbers';
