import { judgeKerasName } from '../../../../rules/keras/callables';

test('a registered class of another package is no class of Keras, however it is called', () => {
  expect(judgeKerasName('', 'pwn>Layer', false)).toMatchObject({ rule: 'keras-custom-object', severity: 'LOW' });
  expect(judgeKerasName('', 'keras>Layer', false)).toBeUndefined();
  expect(judgeKerasName('', 'Dense', false)).toBeUndefined();
});
