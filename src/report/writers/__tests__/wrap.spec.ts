import { wrapped } from '../wrap';

describe('wrapped', () => {
  it('breaks between words, at the width', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapped('one two three', 13)).toEqual(['one two three']);
  });

  it('indents what follows', () => {
    expect(wrapped('one two three', 10, '  - ', '    ')).toEqual(['  - one', '    two', '    three']);
  });

  it('never breaks a word, nor what stands first', () => {
    expect(wrapped('a longer-than-the-line b', 6)).toEqual(['a', 'longer-than-the-line', 'b']);
    expect(wrapped('one two', 10, 'my models/a b.pkl: ', '  ')).toEqual(['my models/a b.pkl:', '  one two']);
  });

  it('of nothing is what stands first', () => {
    expect(wrapped('', 10, 'first ')).toEqual(['first']);
  });
});
