import { gzipSync } from 'fflate';
import type { Part } from '../../../../testing';
import { bytes, run, zeros } from '../../../../testing';

const be16 = (value: number): Uint8Array => bytes([value >> 8, value & 255]);
/** A description of a class without fields, in an object. */
const object = (name: string): Uint8Array => bytes('sr', be16(name.length), name, zeros(8), 2, 0, 0, 'xp');
const stream = (...parts: readonly Part[]): Uint8Array => bytes(0xac, 0xed, 0, 5, ...parts);
const found = (data: Uint8Array, name = 'm.model'): string[] =>
  run(data, {}, name).findings.map(({ severity, rule }) => `${severity} ${rule}`);

test.each(['java.util.HashMap', 'java.lang.Integer', '[Ljava.lang.String;', '[[D', 'java.util.Collections$EmptyList'])(
  'data: %s',
  name => {
    expect(run(stream(object(name)), {}, 'm.model')).toMatchObject({ format: 'java-serialized', verdict: 'clean' });
  }
);

test.each([
  'org.apache.commons.collections.functors.InvokerTransformer',
  'org.apache.commons.collections4.comparators.TransformingComparator',
  'com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl',
  'sun.reflect.annotation.AnnotationInvocationHandler',
  'javax.management.BadAttributeValueExpException',
  'java.net.URL',
  '[Ljava.lang.reflect.Method;'
])('what attacks are built of: %s', name => {
  const data = stream(object('java.util.HashSet'), zeros(100), object(name));
  expect(found(data)).toEqual(['HIGH java-gadget']);
  expect(found(gzipSync(data, { mtime: 0 }), 'm.ser.gz')).toEqual(['HIGH java-gadget']);
  expect(found(bytes(data.subarray(0, data.length - 13)))).toEqual(['HIGH java-gadget']);
});

test('the interfaces of a proxy', () => {
  const name = 'javax.naming.Context';
  expect(found(stream('s}', zeros(3), 1, be16(name.length), name))).toEqual(['HIGH java-gadget']);
});

test('classes of programs are for their user to know', () => {
  expect(found(stream(object('weka.classifiers.trees.J48'), object('weka.core.Instances')))).toEqual([
    'LOW java-unknown-class'
  ]);
});
