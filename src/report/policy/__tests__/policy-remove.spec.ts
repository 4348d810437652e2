import { withAccepted, withTrusted } from '../policy-append';
import { withoutAccepted } from '../policy-remove';
import { parsePolicy } from '../policy-text';

const FIRST = { sha256: 'a'.repeat(64), rule: 'keras-lambda', reason: 'ours', expires: '2999-12-31' };
const SECOND = { ...FIRST, sha256: 'b'.repeat(64) };
const TRUST = { module: 'my_lab', operator: 'Encoder', reason: 'ours' };

/** Take out what is accepted of a digest. */
function without(text: string, sha256: string): string | undefined {
  return withoutAccepted(
    text,
    parsePolicy(text).accepted.filter(entry => entry.sha256 === sha256)
  );
}

describe('taking out what was accepted', () => {
  it('undoes what was added, and leaves everything else as it was', () => {
    const before = '# ours\r\nfail-on = "low" # strict\n';
    const after = withAccepted(before, FIRST);
    expect(without(after, FIRST.sha256)).toBe(before);
    expect(without(withAccepted('', FIRST), FIRST.sha256)).toBe('');
  });

  it('takes one of several, whatever stands around it', () => {
    const text = `${withAccepted(withAccepted('', FIRST), SECOND)}# about my lab\n[[trusted]]\nmodule = "my_lab"\noperator = "E"\nreason = "r"\n`;
    const left = without(text, SECOND.sha256);
    expect(left).toBe(
      `${withAccepted('', FIRST)}# about my lab\n[[trusted]]\nmodule = "my_lab"\noperator = "E"\nreason = "r"\n`
    );
    expect(without(withTrusted(text, TRUST), FIRST.sha256)).toMatch(/^\n?\[\[accepted\]\]\nsha256 = "bbb/);
  });

  it('leaves to a person what is written in another way', () => {
    const inline = `accepted = [{ sha256 = "${FIRST.sha256}", rule = "keras-lambda", reason = "r", expires = "2999-12-31" }]\n`;
    expect(without(inline, FIRST.sha256)).toBeUndefined();
    const long = withAccepted('', FIRST).replace('"ours"', '"""\n[[accepted]]\nours"""');
    expect(without(long, FIRST.sha256)).toBeUndefined();
    const odd = withAccepted('', FIRST).replace('reason =', '"reason" =');
    expect(without(odd, FIRST.sha256)).toBeUndefined();
  });
});
