import type { Format } from '../../../format';
import { withHiddenPickle } from '../../fallback/hidden-pickle';

const reading = () => require('./java-scan') as typeof import('./java-scan');

/**
 * A stream of Java's objects (`java.io.ObjectOutputStream`): models of Komoran, Stanford CoreNLP, Weka, H2O. Only a JVM makes
 * objects of it, and only of classes that its program has. Each class that the stream names is a use; those of known chains
 * (`java-gadgets.ts`), and compiled classes that the stream carries, are findings.
 */
export const javaObjects: Format = withHiddenPickle({
  id: 'java-objects',
  // What follows the version: an object, a string, an array, a class, an enumeration, or plain data.
  probe: ({ head }) => head[4] >= 0x70 && head[4] <= 0x7e,
  scan: (source, context) => reading().scanJavaObjects(source, context)
});
