import type { Format } from '../../../format';

const reading = () => require('./tflite-scan') as typeof import('./tflite-scan');

/**
 * TensorFlow Lite (`tensorflow/compiler/mlir/lite/schema/schema.fbs`): a FlatBuffer of operations, tensors and buffers. The buffers
 * are passed over. An operation `Flex...` is one of TensorFlow's own.
 */
export const tflite: Format = {
  id: 'tflite',
  scan: (source, context) => reading().scanTflite(source, context)
};
