export { darknet, dlib, faiss, hailo, kaldi, openFst, rknn, tensorRt } from './opaque';
export { crfSuite, ctranslate2, fastText, hnswlib, word2vecBinary } from './sized';
export { glove, libsvm, ncnn, word2vecText } from './texts';
