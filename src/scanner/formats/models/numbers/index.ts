export {
  darknet,
  dlib,
  faiss,
  hailo,
  kaldi,
  matlab,
  mnn,
  openFst,
  picovoice,
  rknn,
  tensorRt,
  vowpalWabbit
} from './opaque';
export { crfSuite, ctranslate2, fastText, hnswlib, mecab, tesseract, word2vecBinary } from './sized';
export { glove, libsvm, ncnn, word2vecText } from './text-numbers';
