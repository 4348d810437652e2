"""Functions by chance: expressions and statements of every kind that has instructions of its own. Python 2.7 and 3.6 on."""

NAMES = ["a", "b", "c", "os", "np", "x.y", "self.w", "q.r.s", "g"]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"]
COMPARE = ["<", "<=", "==", "!=", ">", ">=", "is", "is not", "in", "not in"]


def expression(rng, version, depth=0):
    if depth > 4 or rng.random() < 0.25:
        return rng.choice(NAMES + ["1", "2.5", "'t'", "'some text'", "None", "b'z'", "-3", "()", "[]", "{}"])
    e = lambda: expression(rng, version, depth + 1)  # noqa: E731
    kinds = [
        lambda: "(%s %s %s)" % (e(), rng.choice(BINARY), e()),
        lambda: "(%s %s %s)" % (e(), rng.choice(COMPARE), e()),
        lambda: "(%s %s %s)" % (e(), rng.choice(["and", "or"]), e()),
        lambda: "(not %s)" % e(),
        lambda: "(%s if %s else %s)" % (e(), e(), e()),
        lambda: "g%d(%s)" % (rng.randrange(3), ", ".join(e() for _ in range(rng.randrange(4)))),
        lambda: "a.m%d(%s, k%d=%s)" % (rng.randrange(3), e(), rng.randrange(3), e()),
        lambda: "f(*%s, **%s)" % (rng.choice(["a", "x.y"]), rng.choice(["b", "c.d"])),
        lambda: "(%s).attr%d" % (e(), rng.randrange(4)),
        lambda: "(%s)[%s]" % (e(), e()),
        lambda: "(%s)[%s:%s]" % (e(), e(), e()),
        lambda: "(%s, %s)" % (e(), e()),
        lambda: "[%s, %s]" % (e(), e()),
        lambda: "{%s: %s}" % (e(), e()),
        lambda: "[v + %s for v in %s if v.t]" % (e(), e()),
        lambda: "(lambda p, r=%s: p.u(r))" % e(),
        lambda: "(%s < %s < %s)" % (e(), e(), e()),
    ]
    if version >= (3, 6):
        kinds += [
            lambda: "f'{%s}-{a!r:>{b}}'" % rng.choice(["a", "x.y", "g(a)", "a[b]"]),
            lambda: "[*%s, %s]" % (e(), e()),
            lambda: "{**%s, 'k': %s}" % (e(), e()),
            lambda: "f(%s, *a, k=%s, **b)" % (e(), e()),
        ]
    if version >= (3, 8):
        kinds += [lambda: "(w := %s)" % e()]
    return rng.choice(kinds)()


def block(rng, version, depth, indent):
    e = lambda: expression(rng, version, 2)  # noqa: E731
    pad = "    " * indent
    inner = lambda: block(rng, version, depth + 1, indent + 1)  # noqa: E731
    simple = [
        lambda: pad + "a = %s\n" % e(),
        lambda: pad + "%s\n" % e(),
        lambda: pad + "x.z = %s\n" % e(),
        lambda: pad + "a[%s] = %s\n" % (e(), e()),
        lambda: pad + "a += %s\n" % e(),
        lambda: pad + "a, b = %s\n" % e(),
        lambda: pad + "import m%d.n as z\n" % rng.randrange(3),
        lambda: pad + "from p%d.q import r, s as t\n" % rng.randrange(3),
        lambda: pad + "del a.d, b[%s]\n" % e(),
        lambda: pad + "assert %s, %s\n" % (e(), e()),
        lambda: pad + "return %s\n" % e(),
        lambda: pad + "raise %s\n" % e(),
    ]
    nested = [
        lambda: pad + "if %s:\n" % e() + inner() + pad + "else:\n" + inner(),
        lambda: pad + "for i in %s:\n" % e() + inner(),
        lambda: pad + "while %s:\n" % e() + inner(),
        lambda: pad + "try:\n" + inner() + pad + "except (E, x.F) as v:\n" + inner() + pad + "finally:\n" + inner(),
        lambda: pad + "with %s as h:\n" % e() + inner(),
        lambda: pad + "def inner(p, q=%s):\n" % e() + inner(),
        lambda: (
            pad
            + "class K(a.B):\n"
            + pad
            + "    attr = %s\n" % e()
            + pad
            + "    def m(self):\n"
            + block(rng, version, depth + 1, indent + 2)
        ),
    ]
    if version >= (3, 10):
        nested += [
            lambda: (
                pad
                + "match %s:\n" % e()
                + pad
                + "    case K(pat%d=u, w=1):\n" % rng.randrange(3)
                + block(rng, version, depth + 1, indent + 2)
                + pad
                + "    case {'key': t, **rest}:\n"
                + block(rng, version, depth + 1, indent + 2)
                + pad
                + "    case [a, *b]:\n"
                + block(rng, version, depth + 1, indent + 2)
            ),
        ]
    lines = ""
    for _ in range(rng.randrange(1, 4)):
        lines += rng.choice(simple + (nested if depth < 3 else []))()
    return lines


def module(rng, version):
    """The source of some functions."""
    made = []
    for i in range(8):
        if rng.random() < 0.5:
            made.append("f%d = lambda a, b, x: %s\n" % (i, expression(rng, version)))
        else:
            made.append("def f%d(a, b, x=1, *args, **words):\n" % i + block(rng, version, 0, 1))
    return "\n".join(made)
