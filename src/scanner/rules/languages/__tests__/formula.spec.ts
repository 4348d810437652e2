import { judgeFormula } from '../formula';

test.each([
  '',
  'y ~ x',
  'y ~ x*z + C(g) - 1',
  'y ~\n x +\n z',
  'np.log(y) ~ np.sqrt(x) + I(x**2) + I(x > 2)',
  'y ~ C(g, Treatment("b"))',
  'y ~ C(g, Treatment(reference="a"))',
  'y ~ C(g, Sum) + C(h, levels=["c", "b"])',
  'y ~ C(g, my_matrix)',
  'y ~ bs(x, knots=[2, 3], degree=3, include_intercept=False)',
  'y ~ te(cr(x, df=3), cc(w, df=3)) - 1',
  'y ~ center(x) + scale(w, ddof=1) + standardize(z)',
  'y ~ Q("GDP (USD)") + Q(\'a b\')',
  'y ~ open + high + max + id',
  'y ~ x.clip(1, 3) + x.astype(float) + pd.cut(x, 3)',
  'y ~ date.dt.year + name.str.len()',
  'y ~ np.sin(2*np.pi*x/12)',
  'y ~ x[:, 0] + x[1:]',
  'y ~ np.where(x == 2, 1, 0) + I(g in ["a"]) + I(g not in ["a"]) + I(g is not None)',
  'y ~ I(1 if x else 2)',
  'y ~ log(x) + `a b` + {x**2}',
  'y | z ~ . - w',
  'y ~ C(g, contr.treatment("a")) + hashed(g, levels=4) + poly(x, 2)',
  'y ~ a %in% b + x^2',
  'y ~ 1 + [d ~ z]',
  '0 + größe'
])('%j only computes', formula => {
  expect(judgeFormula(formula)).toBe('harmless');
});

test.each(['y ~ mine(x)', 'y ~ I(mine(x, 2) + 1)', 'y ~ mine(np.log(x) + z[1])'].slice(0, 2))(
  '%j calls a function that the program has to bring',
  formula => {
    expect(judgeFormula(formula)).toBe('own-function');
  }
);

test.each([
  'y ~ I(eval("1"))',
  'y ~ I((eval)("1"))',
  'y ~ I([eval][0]("1") or x)',
  'y ~ I({"a": eval}["a"]("1") or x)',
  'y ~ I(ｅval("1") or x)',
  'y ~ I((lambda: 1)())',
  'y ~ I([f for f in x])',
  'y ~ I((z := x))',
  'y ~ I(f"{x}")',
  'y ~ I("""a""")',
  'y ~ I(x) # no comment',
  'y ~ np.os.system("id")',
  'y ~ np.vectorize(eval)(x)',
  'y ~ x.apply(eval)',
  'y ~ I(max(x, key=eval))',
  'y ~ hashed(x, levels=3, hash_func=eval)',
  'y ~ hashed(x, 3, eval)',
  'y ~ C(x, exit)',
  'y ~ C(x, os.getcwd)',
  'y ~ C(x, contrast=f[0])',
  'y ~ mine("text")',
  'y ~ mine(eval)',
  'y ~ system(x)',
  'y ~ mine(*x)',
  'y ~ exit()',
  'y ~ x.__class__',
  'y ~ __import__',
  'y ~ x._data',
  // formulaic counts the brackets inside of texts, Python does not.
  'y ~ I(") + open(x) + (")',
  'y ~ I("`" + x)',
  'y ~ {I("}")}',
  'y ~ (x',
  'y ~ x y'
])('%j may do more', formula => {
  expect(judgeFormula(formula)).toBe('code');
});

test('neither depth nor length costs call frames', () => {
  expect(judgeFormula('y ~ ' + '('.repeat(50_000))).toBe('code');
  expect(judgeFormula('y ~ x' + ' + x'.repeat(20_000))).toBe('harmless');
  expect(judgeFormula('y ~ ' + 'x.'.repeat(40_000) + 'x')).toBe('harmless');
});
