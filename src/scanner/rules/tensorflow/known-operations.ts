import { readBase64 } from '../../encoding/base64';
import { lazily } from '../../lazily';

/**
 * The names of the 1,908 operations of TensorFlow 2.21 as a Bloom filter, made by `tests/fixtures/tensorflow/make_operations.py`:
 * one foreign name in sixty passes for one of them, none of them is missed.
 */
const TABLE = lazily(() => readBase64(NAMES).bytes);
const HASHES = 5;

/**
 * Operations of packages that a user installs beside TensorFlow: addons, text, decision forests, compression, accelerators; and those that MediaPipe and others bring to
 * TensorFlow Lite.
 */
const PACKAGES =
  /^(_[A-Z]|(Addons|TFText|Text|IO|TFRA|Horovod|DeepMind|Custom|Sentence(piece)?)>|SimpleML|Yggdrasil|Sentencepiece|(Fast)?(Wordpiece|Bert)|RaggedTensorToTensor$|WhitespaceTokenize|UnicodeScriptTokenize|NormalizeUTF8|CaseFoldUTF8|ConstrainedSequence|SplitMergeTokenize|RegexSplit|Range(Encode|Decode)|(Unbounded)?(Index)?Range(En|De)code|Entropy(En|De)code|CreateRange(En|De)coder|Horovod|NeuronOp|TRTEngineOp|IPU|TFLite_|TfLite|AudioMicrofrontend|GRUBlockCell|Zero(Initialized|VarInit)|Tree(Ensemble|Predict)|DecisionTree|StatsAccumulator|ImageProjectiveTransform|SkipGram|Resampler|HungarianMatching|AdjustHsvInYiq|SingleImageRandomDot|WeightedL|Convolution2DTransposeBias|MaxPoolingWithArgmax2D|MaxUnpooling2D|TransformTensorBilinear|TransformLandmarks|Landmarks2TransformMatrix|edgetpu-custom-op|_?Fused|ethos-u|odml\.|tftext:|aeq\.|SIGNAL_|Signal|Numeric|Complex|AudioSpectrogram|Mfcc|DISPATCH_OP|QNN_|NeuroPilot)/;

/** True for an operation of TensorFlow itself or of a package around it. False for one that needs a library of somebody else. */
export function isKnownOperation(operation: string): boolean {
  const first = hash(operation, 2166136261);
  const step = hash(operation, 0x9747b28c) | 1;
  const table = TABLE();
  for (let i = 0; i < HASHES; i++) {
    const place = ((first + Math.imul(i, step)) >>> 0) % (8 * table.length);
    if (((table[place >> 3] >> (place & 7)) & 1) === 0) {
      return PACKAGES.test(operation);
    }
  }
  return true;
}

function hash(text: string, seed: number): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ (text.charCodeAt(i) & 0xff), 16777619);
  }
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 12)) >>> 0;
}

const NAMES =
  'XJghQefjWUWiQUIgli21XSDcFQuU0s0SY+BGpdQBFQTHOgSB2BaPGbqUlYKQb1k1agr3o8kBEQZoKJ7bAtsVi46yBEgPkkJmVHvSI0LKJovJ8z' +
  'rhy3UlUnVMmrkCb7Svce2OAi9DlS4ThXApykOAzNdhMIILJ0E5ePFTw5UauEAn7HgAxEbZuPggCrf9kEkxbCCnAqiA1Hm16B+sF4/1UscSNQQT' +
  'oLVYt7liAcLXUeLP4MmBeLWYgUSEXdF3UaeaLM/pqEYTvgoX0SM65CESTPo3/KGsdmFpcJjSOC6/BaM0G4/BVMUkg+GbBUxrRbK4nunIPUcBEC' +
  '3OqulT2nSddCwmBAAZLJpPZPaTobKgB5KFPJ3gobBnMnGGpEqvILjx2/DKPMtBAzPGigLH3lF+bVqABTIHYxrkh5XiEEcDOJBF89lPTUnSZYh+' +
  'ko0RyPg2FAQQpIuVbBviQSb0ABSqDhxkCeO+02rWfhOFb+6eWIfObZSgNBEAyh6ZwUtdi57UO8IqgGd0YtKICsICwHPI+6GiAgtjtppSq6hTP8' +
  'IEPoQRuVk20iKTQna2aW5k2StUEmjiSZhdMDAKXbi7lTh0jrxucY5jVVVBM8RiAsvMkrvx4HyhDzKl0h5xkgzsk7dQAE5jKWlWIW0uDyGkBFCt' +
  'kyIF+iu5VgQEJyxC7G4II2IyKngLO5csL8hqIpiNmvL6QYksGBOLewAMxMCwtEpJ5V4r8fXIQxoJYagFIEETBVmxNnNWsmELRu0W10UorAayCS' +
  'obDslQL1BhVhzCEt+C2ILPRkDKaUEKhVlKgI+thLSpX1eiCoLsRBEJpjYAgbXMigooQTRNjzE2kxp1iZfhKdW47bl5cxVIZRIktPm63MY4wpxF' +
  'AQSAoRrSAI4jxqORlCm4aPhKSBQ63lIkDNDcjvDwoGSgVxQByKH6kVwSNeCE6UTYNGhoob+ng7lSp3LRJKNESwvYCQZuJ9OAV00yXSikThiA2g' +
  'WEyX8LTJMigfgzz8XOKiTv2NuIDVY7XEwBSSFi1MiVNkQsyUQdzz2zkgPBtDnb4VBNB0vowVcjaBmG9j5ColAFCyk9y4R+/PWBERmD4tCKR0xM' +
  'xgpqxS/iJ0/cOFHFIWfZqIE+6AiA/1cDv6Ro2e4sIydb3VBogEUuP1viltr+OAVVcZ4XEJzcGDOGDY1BliQohVxUPdsztiA8dQOxx5PdjANirU' +
  'fjoHY1jm7VkEeQ0BqRsCbdRmh4FsB+ANvT6qUYQ4lRkxkNV4wokZ7Ig1XkodcXp8nyqNIOhtPLvKiw+nDLNQCsIIBYCsC2kIz2CCF8K2ldrJxF' +
  'eUYoEkty1e7i2L8E0aD2BzQz0UCAj4zGrQoKZmeQjhQfZTkig/NL6XEATPMenqKSEEvRWfOlMIgyZOCBLIgiILGIMnJEkn3nXC4PGyR4ZBeKVF' +
  'wQ3rAyEKEXmCRntru3AUHaiJAC9AlVw4vjQ3UDmgENJhhFcTwRdC4YVwOKJa+4P5DPhOZEqyYiImw4DZC0wCF4WMtjMA7wjpxhsGTM2oXm2tI+' +
  'fYAf1ahlluCIv1SddiTEFUzdKDNYa/YBCJU0QzNQN0ZvuBHkMgQU0bhPCjSQoOFcikB+voPWn/ELo8IGSNPUqamgXoSQudTQqcIPdhCbNT8EZS' +
  'p2MVoZXqttcHwUoU2IwCz7aUNJgI1xRtQQ1MiE7DVlIvqGowAbNTLJJZVb41AuZ+IUoTjdYxxbOuMCUJUGVTyxFE2YAkJ/N0uHYMHO5AgE0/6o' +
  'D5aTvO+BH0mBNUrt0q0hIp0YAmUpccSGSDGwEFyX4NlRxiPS2AClyWbJCo+XmDzyJP8xwkFNIHDyH0BX+dA8lAvXBwDSGIG2iEPj6RT4PowyUO' +
  '3TSYj/HwB5qA4Zam0VaU6AfkoKck1zKXhQ3aOlE+EckChi4HghwudEVuSjWBbcwIGyzjEk2V4bJNd1QkmzzIoPkwUoKdGA4CxfBKDStBUoHHh4' +
  'FeqgJZfbgR1jL7cTzBpeIFsBV6BHwNpAJSfMeB1E95IUWOBN14kLo2IANgJmzFnNAtCS6Uxz8KVBXjUZlZIaGVrsSDOhPEZoQqUhiMUO+zRTiB' +
  '2SXDGuhBQy+NM2rDWpW9BWUbKUD8hGNnhIT2zDNmEZ/ej080UIMeHDCi1UedJOk6TLp6Yjgq2E5hlUQBYCDhsyJZ74uQbMADYRkdki+LDZZsVQ' +
  'j/PE5KyhY6zDSiodP5remgeOpKWRBiO6RVC6CJp5YwHQYphQiHpWh03OEFyvJais6GCbVdfOrKOmBuwQjBGVIRbBisLNC3DOIx4YjAJgm5h2L4' +
  '6ybIJaP1gAOshvt0YoHFYEZ8PhKq4MYkoMTxqYZUYpuA9z1fAMixlrOQ7y9CV+FtIrMDdxMfYDtMwXFNPgDnQ7sXuJydEpwDE5oCQHog7JGBBh' +
  'OhSiGWZgA19+e3SctmNQ+eBkg3MwSA1iCsgF+RjpqCFV4Y8RnDtISQT0yIAJlZYcbXrHrNlgAYCGOwwHhKSDuLvK+Am4roSXQKKFJCEVcWVISZ' +
  '6Lg5w2EeREgt8UCLEsugiIwBTCRANHAW7FJFA9viRC4RpjIdIRNhhY5xTlkrRDfku2ZARVBFtlho/8QYgaGoB3E6yWC9CCFVIZMtzkCGHx7+8G' +
  'Mxe9mhJyYIrREDK9pGSjdYl0i6Nsm0lgFO4rJt4n4iMCnskMkyxzERPQ3CWZemH+CwQS0pUUGN9QF2yNQxHiC2R0JmA=';
